import { type Refusal, refuse } from '../../protocol/refusal.ts';
import type { SiblingMessage } from '../../protocol/sibling.ts';
import type { Identity } from '../../protocol/welcome.ts';
import type { Clock } from '../clock.ts';
import { createPresence } from '../sync/presence.ts';
import type { ReadonlyReplica } from '../sync/replica.ts';
import type { Audience } from './audience.ts';
import type { ClientIds } from './client-ids.ts';
import type { Member } from './member.ts';
import { createPacedAwareness } from './paced-awareness.ts';

/** The awareness states of a room, and who receives them. */
export interface RoomAwareness {
  /** Receives a member's own state. */
  receive(member: Member, bytes: Uint8Array): Refusal | undefined;
  /** Receives states of members of another instance. */
  adopt(sent: SiblingMessage<'awareness'>): void;
  /** Sends the other instances the states of all members here. */
  publish(): void;
  /** The people who show themselves, once for each state. */
  people(): Identity[];
  /** Sends a new member all states. */
  greet(member: Member): void;
  /** Removes the state of a member that has left. */
  remove(member: Member): void;
  /** Removes the states of another instance, which is gone. */
  forgetInstance(instance: string): void;
  /** Renews the states of members here that are silent. To be called every second. @param now room time, ms */
  renew(now: number): void;
  destroy(): void;
}

export function createRoomAwareness(parts: {
  /** The name of this instance. */
  readonly instance: string;
  readonly replica: Pick<ReadonlyReplica, 'doc'>;
  readonly audience: Pick<Audience, 'here' | 'to' | 'siblings'>;
  readonly clientIds: Pick<ClientIds, 'isBound' | 'isTaken'>;
  readonly clock: Pick<Clock, 'after'>;
  /** Called when the first member begins to drag, and when the last one ends. */
  readonly dragged: (dragging: boolean) => void;
}): RoomAwareness {
  const { instance, audience, clientIds, dragged } = parts;
  /** Members whose states are shown, by client id. */
  const shown = new Map<number, Member>();
  const ofMembersHere = (bytes: Uint8Array, connection?: string) => {
    audience.here('awareness', { bytes }, connection === undefined ? [] : [connection]);
    audience.siblings('awareness', { bytes, instance });
  };
  const paced = createPacedAwareness(parts.clock, ofMembersHere);
  /** True while a state is on its way that begins or ends a drag: edits of the drag must not come before it. */
  let turnsDrag = false;
  const presence = createPresence(parts.replica.doc, {
    changed(bytes, from, gone) {
      const isHeld = from?.kind === 'connection' && !gone && !turnsDrag;
      turnsDrag = false;
      if (isHeld) return paced.change(from.id, bytes);
      // A state that is held must not bring back a member who is gone.
      paced.flush();
      if (from?.kind === 'connection') ofMembersHere(bytes, from.id);
      // Other instances receive the states of a third one from itself.
      else audience.here('awareness', { bytes });
    },
    renewed(bytes) {
      paced.flush();
      audience.here('awareness', { bytes });
      audience.siblings('awareness', { bytes, instance });
    },
    dragged(dragging) {
      turnsDrag = true;
      dragged(dragging);
    },
  });

  /** True where another session shows itself under the client id of this member, or writes under it. */
  function isTaken(member: Member): boolean {
    if (clientIds.isTaken(member)) return true;
    const other = shown.get(member.clientId);
    return other !== undefined && other.sessionId !== member.sessionId && !clientIds.isBound(member);
  }

  return {
    receive(member, bytes) {
      if (isTaken(member)) return refuse('CLIENT_ID_TAKEN');
      const valid = presence.receive(bytes, member);
      if (!valid) return refuse('BAD_MESSAGE', 'awareness of somebody else, or none at all');
      shown.set(member.clientId, member);
      return undefined;
    },
    adopt: ({ bytes, instance: sender, all }) => presence.adopt(bytes, sender, all === true),
    publish: () => audience.siblings('awareness', { bytes: presence.own(), instance, all: true }),
    people: presence.people,
    greet(member) {
      const all = presence.all();
      if (all) audience.to(member.id, 'awareness', { bytes: all });
    },
    remove(member) {
      if (shown.get(member.clientId)?.id === member.id) shown.delete(member.clientId);
      presence.remove(member);
    },
    forgetInstance: presence.forget,
    renew: presence.renew,
    destroy() {
      paced.close();
      presence.destroy();
    },
  };
}
