import type { Archive } from '../archive/archive.ts';
import type { WorkersComposing } from '../composing/workers.ts';
import { type ConductorParts, openConductor } from '../conductor/conductor.ts';
import { createRoom, type Room, type RoomParts } from './room.ts';

/** What all rooms of an instance share. */
export interface SharedParts
  extends Omit<RoomParts, 'log' | 'document' | 'audience' | 'access' | 'conductor'>,
    Pick<ConductorParts, 'callSign' | 'leases' | 'store' | 'airportOf' | 'played'> {
  readonly composing: WorkersComposing;
  readonly archive: Pick<Archive, 'save'>;
}

/** Opens a room, with a conductor that plays what people write there. */
export async function openRoom(
  loaded: Pick<RoomParts, 'log' | 'document' | 'audience' | 'access'>,
  shared: SharedParts,
): Promise<Room> {
  const { log, document, audience } = loaded;
  const { instance, archive, composing, clock } = shared;
  const conductor = await openConductor({
    ...shared,
    logId: log.id,
    owner: instance,
    read: document.content,
    broadcast: audience,
    async savePiece(finish, epoch) {
      const madeFrom = { log, seq: document.replica.head, content: document.content(), epoch };
      const legs = await finish();
      await archive.save({ ...madeFrom, network: composing.network ?? null, legs });
    },
    played(notes, late) {
      shared.played(notes, late);
      shared.record({ kind: 'played', notes, log: log.uuid, userId: null, memberId: null, at: clock.now() });
    },
  });
  return createRoom({ ...shared, ...loaded, conductor });
}
