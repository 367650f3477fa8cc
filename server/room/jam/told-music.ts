import type { DownMessage } from '../../../protocol/down.ts';
import { EXPERIENCE_LIMITS } from '../../../protocol/experience-limits.ts';
import { LIMITS } from '../../../protocol/limits.ts';
import type { Place } from '../../../protocol/place.ts';
import type { MusicName } from '../../../protocol/sibling.ts';
import { dueAt, elapsed, passAt, passNear, playheadAt } from '../../../protocol/tempo.ts';
import type { Transport } from '../../../protocol/transport.ts';
import type { Outlook } from '../../conductor/leadership/role.ts';

/** Layout and transport of a room's music, as its members here were told last: what they play is placed in it. */
export interface ToldMusic {
  /** Takes every message of the music that members here receive. Those of an earlier epoch count for nothing, as they do there. */
  take(name: MusicName, message: DownMessage<MusicName>, now: number): void;
  /**
   * Distance of a place ahead of the playhead, ms of music; negative behind it. In a loop, that of the nearest pass.
   * @returns undefined where the leg is unknown, or shorter
   */
  ahead(place: Place, now: number): number | undefined;
  /** The run of that pass. */
  runAt(place: Place, now: number): number;
  /** True where this leg is played again and again. */
  repeats(leg: string): boolean;
  /** Lead of the members on stage, ms. */
  stageLead(): number;
  /** True while it plays, and for a moment behind that. @param now room time, ms */
  isPlaying(now: number): boolean;
  /**
   * Time for which each leg has played within a span, ms, by the leg's id; legs that did not are left out. No more than the last
   * minute is known. @param since room time, ms, as is `now`
   */
  played(since: number, now: number): ReadonlyMap<string, number>;
}

/** A leg that played without a break; room time, ms. */
interface Stretch {
  readonly leg: string;
  readonly from: number;
  readonly to: number;
}

/** Stretches are forgotten after this time, ms: no message tells of more. */
const KEPT_MS = EXPERIENCE_LIMITS.mostMs;

/** @param outlook what a new member is told now */
export function createToldMusic(outlook: () => Outlook): ToldMusic {
  /** Kept once something plays: until then, what was told is what a new member would be. */
  let kept = outlook().transport.state === 'playing' ? musicIn(outlook()) : undefined;
  const told = () => kept ?? musicIn(outlook());
  /** When music that rests now has played last, room time in ms. */
  let restsSince = Number.NEGATIVE_INFINITY;
  let lastEpoch = 0;
  let stretches: readonly Stretch[] = [];
  let countedUntil = Number.NEGATIVE_INFINITY;

  /** Counts what has played by the layout and the transport of now. To be called before either changes. */
  function count({ legs, transport }: Music, now: number): void {
    const since = Math.max(countedUntil, now - KEPT_MS);
    countedUntil = now;
    const latest =
      transport.state === 'playing' && now > since ? stretchesOf([...legs.values()], transport, since, now) : [];
    stretches = [...stretches.filter(({ to }) => to > now - KEPT_MS), ...latest];
  }

  const near = ({ leg, tick }: Place, now: number) => {
    const { legs, transport } = told();
    return passNear(transport, (legs.get(leg)?.startTick ?? 0) + tick, now);
  };

  return {
    take(name, message, now) {
      if (message.epoch < lastEpoch) return;
      lastEpoch = message.epoch;
      const begins = name === 'transport' && (message as DownMessage<'transport'>).state === 'playing';
      if (!kept && !begins) return;
      kept ??= musicIn(outlook());
      count(kept, now);
      if (name === 'composition') kept = { ...kept, legs: layout(message as DownMessage<'composition'>) };
      if (name !== 'transport') return;
      if (kept.transport.state === 'playing') restsSince = now;
      kept = { ...kept, transport: message as DownMessage<'transport'> };
    },
    ahead({ leg, tick }, now) {
      const { legs, transport } = told();
      const found = legs.get(leg);
      if (!found || tick > found.ticks) return undefined;
      const { loop, run } = passAt(transport, now);
      const passes = near({ leg, tick }, now).run - run;
      const between = loop && passes !== 0 ? passes * elapsed(transport, loop.from, loop.to) : 0;
      return between + elapsed(transport, playheadAt(transport, now), found.startTick + tick);
    },
    runAt: (place, now) => near(place, now).run,
    repeats: (leg) => told().transport.loop?.leg === leg,
    isPlaying: (now) => told().transport.state === 'playing' || now - restsSince <= LIMITS.jamAstrayMs,
    stageLead: () => told().transport.stageLead,
    played(since, now) {
      if (kept) count(kept, now);
      const times = new Map<string, number>();
      for (const { leg, from, to } of stretches) {
        const ms = to - Math.max(from, since);
        if (ms > 0) times.set(leg, (times.get(leg) ?? 0) + ms);
      }
      return times;
    },
  };
}

interface Music {
  readonly legs: ReadonlyMap<string, PlacedLeg>;
  readonly transport: Transport;
}

const musicIn = ({ composition, transport }: Outlook): Music => ({ legs: layout(composition), transport });

/** Each pass of a loop has its own. */
function stretchesOf(legs: readonly PlacedLeg[], transport: Transport, since: number, now: number): Stretch[] {
  const { loop, ...pass } = passAt(transport, since);
  const end = loop && pass.tick <= loop.to ? Math.min(now, dueAt(pass, loop.to)) : now;
  const stretches = stretchesIn(legs, pass, since, end);
  return end < now ? [...stretches, ...stretchesOf(legs, transport, end + 1e-3, now)] : stretches;
}

function stretchesIn(legs: readonly PlacedLeg[], transport: Transport, since: number, now: number): Stretch[] {
  const first = playheadAt(transport, since);
  const last = playheadAt(transport, now);
  /** The playhead rests until then. */
  const begin = Math.max(since, transport.time);
  return legs.flatMap(({ leg, startTick, ticks }) => {
    const [from, to] = [Math.max(first, startTick), Math.min(last, startTick + ticks)];
    if (to <= from) return [];
    return [{ leg, from: begin + elapsed(transport, first, from), to: begin + elapsed(transport, first, to) }];
  });
}

type PlacedLeg = DownMessage<'composition'>['legs'][number];

const layout = ({ legs }: Pick<DownMessage<'composition'>, 'legs'>) => new Map(legs.map((leg) => [leg.leg, leg]));
