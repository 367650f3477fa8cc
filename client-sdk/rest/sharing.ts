import type { Role } from '../../protocol/role.ts';
import type { ShareLink, Sharing } from '../../protocol/sharing.ts';
import type { LogRequest } from './request.ts';

/** A role that can be given: there is one owner. */
export type GivenRole = Exclude<Role, 'owner'>;

/** The roles and share links of a travel log, over HTTP. All but `read` and `leave` take the right to
 * manage; all reject with a RefusedError. */
export interface RoomSharing {
  read(): Promise<Sharing>;
  setRole(userId: number, role: GivenRole): Promise<void>;
  /** Removes a member, who cannot come in by a link again. */
  remove(userId: number): Promise<void>;
  /** Gives this person's own role up. A link lets them in again. */
  leave(): Promise<void>;
  /** Makes the log public, to be read and heard by its address, or private. */
  setPublic(isPublic: boolean): Promise<void>;
  /** Makes a member the owner, and this person an editor. */
  transfer(userId: number): Promise<void>;
  links(): Promise<readonly ShareLink[]>;
  /** @returns the address to pass on. It is shown once */
  addLink(link: NewShareLink): Promise<{ readonly id: number; readonly url: string; readonly token: string }>;
  /** Ends a link; with `members`, removes those who came by it, too. */
  endLink(id: number, options?: { readonly members?: boolean }): Promise<void>;
}

export interface NewShareLink {
  readonly role: GivenRole;
  /** Up to 100 characters. */
  readonly label?: string;
  /** ISO 8601 with a zone; members who came by the link leave then, too. */
  readonly expiresAt?: string;
  /** People whom it lets in, count; any number if left out. */
  readonly maxUses?: number;
}

export function createRoomSharing(request: LogRequest): RoomSharing {
  const send = async (method: 'PUT' | 'PATCH' | 'POST' | 'DELETE', path: string, body?: object) =>
    void (await request(path, body, method));
  return {
    read: async () => (await request('access')).json(),
    setRole: (userId, role) => send('PUT', `members/${userId}`, { role }),
    remove: (userId) => send('DELETE', `members/${userId}`),
    leave: () => send('DELETE', 'members/me'),
    setPublic: (isPublic) => send('PATCH', 'access', { addressRole: isPublic ? 'viewer' : null }),
    transfer: (userId) => send('POST', 'owner', { userId }),
    links: async () => ((await (await request('links')).json()) as { links: readonly ShareLink[] }).links,
    addLink: async (link) => (await request('links', link)).json(),
    endLink: (id, { members = false } = {}) => send('DELETE', `links/${id}?members=${members}`),
  };
}
