import type { Right, Role, Room } from '@aero-melody/client';
import { type ReadonlySignal, signal } from '@preact/signals';

/** Rights of this person in the journey. */
export type Rights =
  /** Opened without a server, from what this browser keeps: the server says once it answers. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'member'; readonly role: Role; readonly rights: readonly Right[] }
  | { readonly kind: 'removed'; readonly cause: RemovalCause };

/** The owner ended the access or a link ran out; this person, the owner, deleted the journey; or the session ended. */
export type RemovalCause = 'removed' | 'deleted' | 'signed out';

/** Follows the rights of this person. */
export function openRights(room: Room): { readonly rights: ReadonlySignal<Rights>; close(): void } {
  const rights = signal<Rights>(readRights(room, false));
  let isOwner = false;
  const update = () => {
    if (rights.value.kind === 'member') isOwner = rights.value.role === 'owner';
    const next = readRights(room, isOwner);
    // A member without a role is removed, before the server has closed the connection.
    rights.value = next.kind === 'unknown' && rights.value.kind !== 'unknown' ? removed(room, isOwner) : next;
  };
  const offs = [room.on('access', update), room.on('status', update), room.on('rebuilt', update)];
  return {
    rights,
    close() {
      for (const off of offs) off();
    },
  };
}

/** An owner cannot be removed, and a room drops the token of a session that has ended. */
const removed = ({ token }: Room, wasOwner: boolean): Rights => ({
  kind: 'removed',
  cause: token ? (wasOwner ? 'deleted' : 'removed') : 'signed out',
});

function readRights(room: Room, wasOwner: boolean): Rights {
  const { role, rights } = room.access;
  const { status } = room;
  if (status.kind === 'refused' && status.refusal.code === 'UNKNOWN_LOG') return removed(room, wasOwner);
  return role === null ? { kind: 'unknown' } : { kind: 'member', role, rights };
}

/** Rights that the page offers; before they are known, all but managing. */
export function may(rights: Rights, right: Right): boolean {
  switch (rights.kind) {
    case 'unknown':
      return right !== 'manage';
    case 'member':
      return rights.rights.includes(right);
    case 'removed':
      return false;
  }
}
