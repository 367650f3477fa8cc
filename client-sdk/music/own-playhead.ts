import type { LegOutline } from '../../protocol/composition.ts';
import { TICKS_PER_QUARTER } from '../../protocol/note-event.ts';
import { dueAt, playheadAt } from '../../protocol/tempo.ts';
import type { Transport } from '../../protocol/transport.ts';

/** Time in which playback has handed over what sounds next, ms: the stage begins behind it. */
const HANDED_OVER_MS = 150;

/** Steps on stage and off it that are remembered, count: what sounds now may lie between the last ones. */
const SHIFTS = 4;

/** From a tick on, this member hears the music so much earlier than the hall. */
interface Shift {
  readonly fromTick: number;
  /** ms */
  readonly ahead: number;
}

/**
 * The playhead of this member. In the hall it is the transport's. On stage it is ahead by the stage's lead: it gets there
 * at a bar line, and leaves out what lies between; it leaves at once, and waits until the hall has caught up.
 */
export interface OwnPlayhead {
  /** True on stage, from the bar line on at which it gets there. @param now room time, ms */
  isAhead(now: number): boolean;
  /** Its position, ticks of the journey. @param now room time, ms */
  tick(now: number): number;
  /**
   * When it passes a tick, room time in ms.
   * @param under the transport that counts, where that is not the last one
   * @returns undefined where it leaves the tick out
   */
  timeAt(tick: number, under?: Transport): number | undefined;
  /** The transport, the layout or the wish has changed. @param isOn wants to be on stage */
  update(transport: Transport, legs: readonly LegOutline[], isOn: boolean, now: number): void;
}

export function createOwnPlayhead(): OwnPlayhead {
  let transport: Transport | undefined;
  let shifts: readonly Shift[] = [{ fromTick: Number.NEGATIVE_INFINITY, ahead: 0 }];

  const last = () => shifts.at(-1)!;

  function tickAt(playing: Transport, now: number): number {
    const index = indexAt(playing, now);
    const limit = shifts[index + 1]?.fromTick ?? Number.POSITIVE_INFINITY;
    return Math.min(playheadAt(playing, now + shifts[index]!.ahead), limit);
  }

  /** The shift that counts now. */
  const indexAt = (playing: Transport, now: number) =>
    Math.max(
      0,
      shifts.findLastIndex(({ fromTick, ahead }) => playheadAt(playing, now + ahead) >= fromTick),
    );

  function jump(ahead: number): void {
    shifts = [{ fromTick: Number.NEGATIVE_INFINITY, ahead }];
  }

  return {
    isAhead: (now) => transport !== undefined && shifts[indexAt(transport, now)]!.ahead > 0,
    tick: (now) => (transport ? tickAt(transport, now) : 0),
    timeAt(tick, under = transport) {
      if (!under) return undefined;
      const index = shifts.findLastIndex(({ fromTick }) => fromTick <= tick);
      const time = dueAt(under, tick) - shifts[index]!.ahead;
      const next = shifts[index + 1];
      return next && time >= dueAt(under, next.fromTick) - next.ahead ? undefined : time;
    },
    update(next, legs, isOn, now) {
      const before = transport;
      transport = next;
      const ahead = isOn ? next.stageLead : 0;
      if (next.state !== 'playing' || before?.run !== next.run) return jump(ahead);
      if (ahead === last().ahead) return;
      const tick = tickAt(next, now);
      // A bar line that lies ahead still is not waited for any more.
      shifts = shifts.filter(({ fromTick }) => fromTick <= tick).slice(-SHIFTS);
      const current = last().ahead;
      if (ahead === current) return;
      const fromTick = ahead < current ? tick : nextBar(legs, playheadAt(next, now + ahead + HANDED_OVER_MS));
      shifts = [...shifts, { fromTick, ahead }];
    },
  };
}

/** The first bar line at a tick of the journey or behind it. */
function nextBar(legs: readonly LegOutline[], tick: number): number {
  const leg = legs.findLast(({ startTick }) => startTick <= tick);
  if (!leg) return tick;
  const bar = barTicks(leg);
  return leg.startTick + Math.min(leg.ticks, Math.ceil((tick - leg.startTick) / bar) * bar);
}

/** Length of a bar of a leg, ticks. */
export const barTicks = ({ metre: [beats, unit] }: Pick<LegOutline, 'metre'>) => (beats * 4 * TICKS_PER_QUARTER) / unit;
