import type { LegOutline } from '../../protocol/composition.ts';
import { TICKS_PER_QUARTER } from '../../protocol/note-event.ts';
import { dueAt, elapsed, goesOn, passAt, playheadAt } from '../../protocol/tempo.ts';
import type { Transport } from '../../protocol/transport.ts';

/** Time in which playback has handed over what sounds next, ms: the stage begins behind it. */
const HANDED_OVER_MS = 150;

/** Steps on stage and off it that are remembered, count: what sounds now may lie between the last ones. */
const SHIFTS = 4;

/** A tick of the journey in a run: each pass of a loop is one. */
interface RunPlace {
  readonly run: number;
  readonly tick: number;
}

/** From its place on, this member hears the music so much earlier than the hall. */
interface Shift extends RunPlace {
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
  /** The run in which it is: each pass of a loop is one. @param now room time, ms */
  run(now: number): number;
  /**
   * When it passes a tick, room time in ms.
   * @param under the transport that counts, in one pass of a loop, where that is not the last one
   * @returns undefined where it leaves the tick out
   */
  timeAt(tick: number, under?: Transport): number | undefined;
  /** The transport, the layout or the wish has changed. @param isOn wants to be on stage */
  update(transport: Transport, legs: readonly LegOutline[], isOn: boolean, now: number): void;
}

export function createOwnPlayhead(): OwnPlayhead {
  let transport: Transport | undefined;
  let shifts: readonly Shift[] = [];
  jump(0);

  const last = () => shifts.at(-1)!;

  function placeAt(playing: Transport, now: number): RunPlace {
    const index = indexAt(playing, now);
    const place = placeIn(playing, now + shifts[index]!.ahead);
    const next = shifts[index + 1];
    // It waits there for the hall.
    return next && isReached(next, place) ? next : place;
  }

  /** The shift that counts now. */
  const indexAt = (playing: Transport, now: number) =>
    Math.max(
      0,
      shifts.findLastIndex((shift) => isReached(shift, placeIn(playing, now + shift.ahead))),
    );

  function jump(ahead: number): void {
    shifts = [{ run: Number.NEGATIVE_INFINITY, tick: 0, ahead }];
  }

  return {
    isAhead: (now) => transport !== undefined && shifts[indexAt(transport, now)]!.ahead > 0,
    tick: (now) => (transport ? placeAt(transport, now).tick : 0),
    run: (now) => (transport ? placeAt(transport, now).run : 0),
    timeAt(tick, under = transport) {
      if (!under) return undefined;
      const index = shifts.findLastIndex((shift) => isReached(shift, { run: under.run, tick }));
      const time = dueAt(under, tick) - shifts[index]!.ahead;
      const next = shifts[index + 1];
      return next && time >= dueIn(under, next) - next.ahead ? undefined : time;
    },
    update(next, legs, isOn, now) {
      const before = transport;
      transport = next;
      const ahead = isOn ? next.stageLead : 0;
      if (!before || !goesOn(before, next)) return jump(ahead);
      // Legs before it may be longer or shorter now: its steps move with the music.
      const moved = before.run === next.run ? Math.round(next.tick - playheadAt(before, next.time)) : 0;
      shifts = shifts.map((shift) => ({ ...shift, tick: shift.tick + moved }));
      if (ahead === last().ahead) return;
      const place = placeAt(next, now);
      // A bar line that lies ahead still is not waited for any more.
      shifts = shifts.filter((shift) => isReached(shift, place)).slice(-SHIFTS);
      const current = last().ahead;
      if (ahead === current) return;
      const from = ahead < current ? place : nextBar(next, legs, now + ahead + HANDED_OVER_MS);
      shifts = [...shifts, { ...from, ahead }];
    },
  };
}

/** The playhead of the hall. @param time room time, ms */
const placeIn = (playing: Transport, time: number): RunPlace => ({
  run: passAt(playing, time).run,
  tick: playheadAt(playing, time),
});

const isReached = (from: RunPlace, { run, tick }: RunPlace) =>
  run > from.run || (run === from.run && tick >= from.tick);

/** When a shift is due in the hall, which may be in another pass, room time in ms. */
function dueIn(under: Transport, { run, tick }: RunPlace): number {
  const { loop } = under;
  return dueAt(under, tick) + (loop ? (run - under.run) * elapsed(under, loop.from, loop.to) : 0);
}

/** The first bar line at the playhead of a room time or behind it. */
function nextBar(playing: Transport, legs: readonly LegOutline[], time: number): RunPlace {
  const { loop } = playing;
  const { run, tick } = placeIn(playing, time);
  const leg = legs.findLast(({ startTick }) => startTick <= tick);
  if (!leg) return { run, tick };
  const bar = barTicks(leg);
  const line = leg.startTick + Math.min(leg.ticks, Math.ceil((tick - leg.startTick) / bar) * bar);
  return line === loop?.to ? { run: run + 1, tick: loop.from } : { run, tick: line };
}

/** Length of a bar of a leg, ticks. */
export const barTicks = ({ metre: [beats, unit] }: Pick<LegOutline, 'metre'>) => (beats * 4 * TICKS_PER_QUARTER) / unit;
