import type { DownMessage } from '../../../protocol/down.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import type { Place } from '../../../protocol/place.ts';
import type { MusicName } from '../../../protocol/sibling.ts';
import { elapsed, playheadAt } from '../../../protocol/tempo.ts';
import type { Outlook } from '../../conductor/leadership/role.ts';

/** Layout and transport of a room's music, as its members here were told last: what they play is placed in it. */
export interface ToldMusic {
  /** Takes every message of the music that members here receive. */
  take(name: MusicName, message: DownMessage<MusicName>, now: number): void;
  /**
   * Distance of a place ahead of the playhead, ms of music; negative behind it.
   * @returns undefined where the leg is unknown, or shorter
   */
  ahead(place: Place, now: number): number | undefined;
  /** Lead of the members on stage, ms. */
  readonly stageLead: number;
  /** True while it plays, and for a moment behind that. @param now room time, ms */
  isPlaying(now: number): boolean;
  /** Counts plays and seeks. */
  readonly run: number;
}

export function createToldMusic({ composition, transport }: Outlook): ToldMusic {
  let legs = layout(composition);
  let standing = transport;
  /** When music that rests now has played last, room time in ms. */
  let restsSince = Number.NEGATIVE_INFINITY;
  return {
    take(name, message, now) {
      if (name === 'composition') legs = layout(message as DownMessage<'composition'>);
      if (name !== 'transport') return;
      if (standing.state === 'playing') restsSince = now;
      standing = message as DownMessage<'transport'>;
    },
    ahead({ leg, tick }, now) {
      const found = legs.get(leg);
      if (!found || tick > found.ticks) return undefined;
      return elapsed(standing, playheadAt(standing, now), found.startTick + tick);
    },
    isPlaying: (now) => standing.state === 'playing' || now - restsSince <= LIMITS.jamAstrayMs,
    get stageLead() {
      return standing.stageLead;
    },
    get run() {
      return standing.run;
    },
  };
}

const layout = ({ legs }: Pick<DownMessage<'composition'>, 'legs'>) => new Map(legs.map((leg) => [leg.leg, leg]));
