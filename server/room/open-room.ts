import type { Archive } from '../archive/archive.ts';
import type { WorkersComposing } from '../composing/workers.ts';
import { type Conductor, type ConductorParts, openConductor } from '../conductor/conductor.ts';
import type { Takes } from '../storage/takes.ts';
import { createJam } from './jam/jam.ts';
import { createStage } from './jam/stage.ts';
import { createToldMusic } from './jam/told-music.ts';
import { createNoteRate } from './note-rate.ts';
import { createRecentTimes } from './recent-times.ts';
import { createRoom, type Room, type RoomParts } from './room.ts';
import { openRoomTakes } from './room-takes.ts';

/** Times until acknowledgements that a room keeps, count. */
const ROOM_TIMES = 128;

/** What all rooms of an instance share. */
export interface SharedParts
  extends Omit<
      RoomParts,
      'log' | 'document' | 'audience' | 'access' | 'takes' | 'conductor' | 'stage' | 'jam' | 'told' | 'recent'
    >,
    Pick<ConductorParts, 'callSign' | 'leases' | 'store' | 'airportOf' | 'played'> {
  readonly composing: WorkersComposing;
  readonly archive: Pick<Archive, 'save'>;
  readonly takes: Pick<Takes, 'since'>;
}

/** Opens a room, with a conductor that plays what people write there. */
export async function openRoom(
  loaded: Pick<RoomParts, 'log' | 'document' | 'audience' | 'access'>,
  shared: SharedParts,
): Promise<Room> {
  const { log, document, audience } = loaded;
  const { instance, archive, composing, clock, callSign, leases, store, airportOf, logger } = shared;
  // Before the conductor: where they cannot be read, nothing is open that would have to be closed.
  const takes = await openRoomTakes({ logId: log.id, store: shared.takes, audience });
  const recent = { notes: createNoteRate(clock), acknowledgements: createRecentTimes(clock, ROOM_TIMES) };
  const { figures } = shared;
  const stage = createStage({ instance, clock, audience, changed: () => conductor.stageChanged() });
  const conductor: Conductor = await openConductor({
    ...{ callSign, leases, store, composing, airportOf, clock, logger },
    played(notes, late) {
      recent.notes.add(notes);
      shared.played(notes, late);
    },
    logId: log.id,
    owner: instance,
    read: document.content,
    stage,
    broadcast: {
      siblings: audience.siblings,
      everywhere(name, message) {
        told.take(name, message, clock.now());
        audience.everywhere(name, message);
      },
      jam(message) {
        audience.here('jam', message);
        audience.siblings('jam', { instance, message });
      },
      here(name, message) {
        told.take(name, message, clock.now());
        audience.here(name, message);
      },
    },
    async savePiece(finish, performance) {
      const madeFrom = { log, seq: document.replica.head, content: document.content(), performance };
      const legs = await finish();
      await archive.save({ ...madeFrom, network: composing.network ?? null, legs });
    },
    tell: (fact, userId) =>
      shared.record({ ...fact, log: log.uuid, userId: userId ?? null, memberId: null, at: clock.now() }),
  });
  const told = createToldMusic(conductor.outlook);
  const jam = createJam({ instance, clock, audience, stage, music: told, heard: conductor.hear });
  return createRoom({
    ...shared,
    ...loaded,
    ...(figures && {
      figures: {
        ...figures,
        acknowledged(seconds) {
          recent.acknowledgements.add(1_000 * seconds);
          figures.acknowledged(seconds);
        },
      },
    }),
    ...{ takes, conductor, stage, jam, told, recent },
  });
}
