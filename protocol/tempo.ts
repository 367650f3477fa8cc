import { TICKS_PER_QUARTER } from './note-event.ts';
import type { Transport } from './transport.ts';

type Playhead = Pick<Transport, 'state' | 'tick' | 'time' | 'tempos' | 'endTick' | 'loop'>;
/** A playhead whose passes of a loop are counted. */
type Pass = Playhead & Pick<Transport, 'run' | 'solo' | 'stageLead'>;

/** A place of a loop is taken for one of the next pass once it is over for this long, ms. */
const OVER_MS = 1_500;

/**
 * The position of the playhead at a room time (ms), in ticks. It rests at its anchor until `time`, and at the end.
 * @example playheadAt({ state: 'playing', tick: 0, time: 1000, tempos: [{ tick: 0, bpm: 120 }], endTick: 9600 }, 1500) // 480
 */
export function playheadAt(playhead: Playhead, time: number): number {
  if (playhead.state !== 'playing' || time <= playhead.time) return playhead.tick;
  const from = anchorAt(playhead, time);
  let left = time - from.time;
  let tick = from.tick;
  for (const span of spans(playhead, tick)) {
    const length = msOf(span.to - tick, span.bpm);
    if (left < length) return Math.min(tick + (left * span.bpm * TICKS_PER_QUARTER) / 60_000, playhead.endTick);
    left -= length;
    tick = span.to;
  }
  return playhead.endTick;
}

/** The start of the last pass of a loop at a room time, and the passes that are over, count. */
function anchorAt(playhead: Playhead, time: number): { tick: number; time: number; passes: number } {
  const { state, tick, loop } = playhead;
  const end = loop && state === 'playing' && tick <= loop.to ? dueAt(playhead, loop.to) : Number.POSITIVE_INFINITY;
  if (!loop || time < end) return { tick, time: playhead.time, passes: 0 };
  const ms = elapsed(playhead, loop.from, loop.to);
  // A pass that ends now is over, whichever way its end was added up.
  const passes = Math.floor((time - end) / ms + 1e-9);
  return { tick: loop.from, time: end + passes * ms, passes: passes + 1 };
}

/**
 * The transport in the pass of its loop at a room time (ms): the next pass is a run of its own, which begins where the one
 * before ends. An open solo is there from the beginning of later passes, and one that has ended is not.
 */
export function passAt<P extends Pass>(transport: P, time: number): P {
  const { tick, time: since, passes } = anchorAt(transport, time);
  return passes === 0 ? transport : passFrom(transport, tick, since, passes);
}

function passFrom<P extends Pass>(transport: P, tick: number, time: number, passes: number): P {
  const { run, solo, loop } = transport;
  const isOpen = solo?.until === null;
  return {
    ...transport,
    run: run + passes,
    tick,
    time,
    solo: isOpen ? { ...solo, from: { leg: loop!.leg, tick: 0 } } : null,
  };
}

/** The end of a run, or of a pass of a loop: ticks of the journey. */
export const passEnd = ({ loop, tick, endTick }: Playhead): number => (loop && tick <= loop.to ? loop.to : endTick);

/** The passes of a loop that sound between two room times (ms), on stage or off it; where nothing repeats, the one transport. */
export function* passes<P extends Pass>(transport: P, from: number, to: number): Generator<P> {
  for (let pass = passAt(transport, from); ; ) {
    yield pass;
    const end = dueAt(pass, passEnd(pass));
    const next = passAt(pass, end);
    if (next === pass || end - pass.stageLead >= to) return;
    pass = next;
  }
}

/** The transport in the pass in which a tick of the journey is nearest to a room time: the next one where it is over. */
export function passNear<P extends Pass>(transport: P, tick: number, time: number): P {
  const pass = passAt(transport, time);
  const { loop } = pass;
  if (!loop || pass.state !== 'playing' || tick < loop.from || tick > loop.to) return pass;
  const ms = elapsed(pass, loop.from, loop.to);
  const ahead = dueAt(pass, tick) - time;
  const by = ahead < -OVER_MS ? 1 : ahead >= ms - OVER_MS ? -1 : 0;
  return by === 0 ? pass : passFrom(pass, loop.from, dueAt(pass, loop.from) + by * ms, by);
}

/** True where the playhead moves on without a break: in the same run, or in the next passes of a loop. */
export function goesOn(before: Pass | undefined, next: Pass): boolean {
  if (!before || next.state !== 'playing') return false;
  // Two clocks add up the same passes in two ways.
  const { run, tick, time } = before.run === next.run ? next : passAt(before, next.time + 1);
  return run === next.run && tick === next.tick && Math.abs(time - next.time) < 1;
}

/**
 * When the playhead passes a tick if nothing changes, in the pass of its anchor: room time, ms. For ticks before the anchor
 * it is the time at which the playhead would have passed.
 * @example dueAt({ state: 'playing', tick: 0, time: 1000, tempos: [{ tick: 0, bpm: 120 }], endTick: 9600 }, 480) // 1500
 */
export function dueAt(playhead: Playhead, tick: number): number {
  return playhead.time + elapsed(playhead, playhead.tick, tick);
}

/**
 * Milliseconds of music between two ticks (negative where `to` is the earlier one).
 * @example elapsed({ tempos: [{ tick: 0, bpm: 120 }] }, 0, 960) // 1000
 */
export function elapsed(music: Pick<Transport, 'tempos'>, from: number, to: number): number {
  if (to < from) return -elapsed(music, to, from);
  let total = 0;
  let tick = from;
  for (const span of spans(music, from)) {
    const end = Math.min(span.to, to);
    total += msOf(end - tick, span.bpm);
    tick = end;
    if (tick >= to) break;
  }
  return total;
}

/** The spans of equal tempo from a tick on. The last one has no end. */
function* spans(music: Pick<Transport, 'tempos'>, from: number): Generator<{ to: number; bpm: number }> {
  for (const [at, { bpm }] of music.tempos.entries()) {
    const to = music.tempos[at + 1]?.tick ?? Number.POSITIVE_INFINITY;
    if (to > from) yield { to, bpm };
  }
}

const msOf = (ticks: number, bpm: number) => (ticks * 60_000) / (bpm * TICKS_PER_QUARTER);
