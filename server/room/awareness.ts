import { type Refusal, refuse } from '../../protocol/refusal.ts';
import { createPresence } from '../sync/presence.ts';
import type { ReadonlyReplica } from '../sync/replica.ts';
import type { Audience } from './audience.ts';
import type { Member } from './member.ts';

/** The awareness states of a room, and who receives them. */
export interface RoomAwareness {
  /** Receives a member's own state. */
  receive(member: Member, bytes: Uint8Array): Refusal | undefined;
  /** Receives states of members of another instance. */
  adopt(sent: { readonly bytes: Uint8Array; readonly instance: string }): void;
  /** Sends the other instances the states of the members here. */
  publish(): void;
  /** Sends a new member all states. */
  greet(member: Member): void;
  /** Removes the state of a member that has left. */
  remove(member: Member): void;
  /** Removes the states of another instance, which is gone. */
  forgetInstance(instance: string): void;
  destroy(): void;
}

export function createRoomAwareness(parts: {
  /** The name of this instance. */
  readonly instance: string;
  readonly replica: Pick<ReadonlyReplica, 'doc'>;
  readonly audience: Pick<Audience, 'here' | 'to' | 'siblings'>;
  /** Called when the first member begins to drag, and when the last one ends. */
  readonly dragged: (dragging: boolean) => void;
}): RoomAwareness {
  const { instance, audience } = parts;
  const presence = createPresence(parts.replica.doc, parts.dragged);

  return {
    receive(member, bytes) {
      const stamped = presence.receive(bytes, member.clientId, member.identity);
      if (!stamped) return refuse('BAD_MESSAGE', 'awareness of somebody else, or none at all');
      audience.here('awareness', { bytes: stamped }, [member.id]);
      audience.siblings('awareness', { bytes: stamped, instance });
      return undefined;
    },
    adopt({ bytes, instance: sender }) {
      presence.adopt(bytes, sender);
      audience.here('awareness', { bytes });
    },
    publish() {
      const own = presence.own();
      if (own) audience.siblings('awareness', { bytes: own, instance });
    },
    greet(member) {
      const all = presence.all();
      if (all) audience.to(member.id, 'awareness', { bytes: all });
    },
    remove(member) {
      const removed = presence.remove(member.clientId);
      if (!removed) return;
      audience.here('awareness', { bytes: removed });
      audience.siblings('awareness', { bytes: removed, instance });
    },
    forgetInstance(gone) {
      const removed = presence.forget(gone);
      if (removed) audience.here('awareness', { bytes: removed });
    },
    destroy: presence.destroy,
  };
}
