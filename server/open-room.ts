import type { Archive } from './archive/archive.ts';
import type { WorkersComposing } from './composing/workers.ts';
import { type ConductorParts, openConductor } from './conductor/conductor.ts';
import type { Audience } from './room/audience.ts';
import { openRoom, type Room, type RoomParts } from './room/room.ts';
import type { LoadedState } from './room/rooms.ts';

/** Opens a room, with a conductor that plays what people write there. @param parts what all rooms of an instance share */
export async function furnishRoom(
  log: RoomParts['log'],
  state: LoadedState,
  parts: Pick<RoomParts, 'instance' | 'updateLog' | 'trials' | 'clock' | 'logger' | 'record'> &
    Pick<ConductorParts, 'callSign' | 'leases' | 'store' | 'airportOf' | 'played'> & {
      readonly composing: WorkersComposing;
      readonly keeper: Pick<Archive, 'project' | 'keep'>;
      audienceOf(uuid: string): Audience;
    },
): Promise<Room> {
  const { instance, keeper, composing, clock } = parts;
  const audience = parts.audienceOf(log.uuid);
  return openRoom({
    ...parts,
    ...state,
    log,
    audience,
    project: (content) => keeper.project(log.id, content),
    conduct: (read) =>
      openConductor({
        ...parts,
        logId: log.id,
        owner: instance,
        read,
        broadcast: audience,
        async savePiece(finish, epoch) {
          const madeFrom = { log, seq: state.replica.head, content: read(), epoch };
          const legs = await finish();
          await keeper.keep({ ...madeFrom, network: composing.network ?? null, legs });
        },
        played(notes, late) {
          parts.played(notes, late);
          parts.record({ kind: 'played', notes, log: log.uuid, userId: null, memberId: null, at: clock.now() });
        },
      }),
  });
}
