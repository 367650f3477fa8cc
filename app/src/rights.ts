import type { Right, Role, Room } from '@aero-melody/client';
import { type ReadonlySignal, signal } from '@preact/signals';

/** What this person may do in the journey. */
export type Rights =
  /** Opened without a server, from what this browser keeps: the server says once it answers. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'member'; readonly role: Role; readonly rights: readonly Right[] }
  /** Removed by the owner, past the time of a link, or the journey was deleted. */
  | { readonly kind: 'removed' };

/** Follows the rights of this person. */
export function openRights(room: Room): { readonly rights: ReadonlySignal<Rights>; close(): void } {
  const rights = signal<Rights>(readRights(room));
  const update = () => {
    const next = readRights(room);
    // Who was a member and has no role any more is removed, before the server has closed the connection.
    rights.value = next.kind === 'unknown' && rights.value.kind !== 'unknown' ? { kind: 'removed' } : next;
  };
  const offs = [room.on('access', update), room.on('status', update), room.on('rebuilt', update)];
  return {
    rights,
    close() {
      for (const off of offs) off();
    },
  };
}

function readRights({ access: { role, rights }, status }: Room): Rights {
  if (status.kind === 'refused' && status.refusal.code === 'UNKNOWN_LOG') return { kind: 'removed' };
  return role === null ? { kind: 'unknown' } : { kind: 'member', role, rights };
}

/** What is offered: while nothing is known, all but the managing. */
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
