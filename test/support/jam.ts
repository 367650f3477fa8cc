import type { Clock } from '../../server/clock.ts';
import type { Conductor } from '../../server/conductor/conductor.ts';
import type { Audience } from '../../server/room/audience.ts';
import { createJam } from '../../server/room/jam/jam.ts';
import { createStage } from '../../server/room/jam/stage.ts';
import { createToldMusic } from '../../server/room/jam/told-music.ts';
import { createNoteRate } from '../../server/room/note-rate.ts';
import { createRecentTimes } from '../../server/room/recent-times.ts';

/** The parts of a room that members play through, as a room is opened with them. */
export function jamParts(parts: {
  readonly instance: string;
  readonly clock: Clock;
  readonly audience: Audience;
  readonly conductor: Pick<Conductor, 'outlook'>;
}) {
  const stage = createStage({ ...parts, changed() {} });
  const told = createToldMusic(parts.conductor.outlook);
  const { clock } = parts;
  const recent = { notes: createNoteRate(clock), acknowledgements: createRecentTimes(clock, 8) };
  return { stage, told, recent, jam: createJam({ ...parts, stage, music: told, heard() {} }) };
}
