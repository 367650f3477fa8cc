import { TICKS_PER_QUARTER } from './note-event.ts';
import type { Transport } from './transport.ts';

type Playhead = Pick<Transport, 'state' | 'tick' | 'time' | 'tempos' | 'endTick'>;

/**
 * The position of the playhead at a room time (ms), in ticks. It rests at its anchor until `time`, and at the end.
 * @example playheadAt({ state: 'playing', tick: 0, time: 1000, tempos: [{ tick: 0, bpm: 120 }], endTick: 9600 }, 1500) // 480
 */
export function playheadAt(playhead: Playhead, time: number): number {
  if (playhead.state !== 'playing' || time <= playhead.time) return playhead.tick;
  let left = time - playhead.time;
  let tick = playhead.tick;
  for (const span of spans(playhead, tick)) {
    const length = msOf(span.to - tick, span.bpm);
    if (left < length) return Math.min(tick + (left * span.bpm * TICKS_PER_QUARTER) / 60_000, playhead.endTick);
    left -= length;
    tick = span.to;
  }
  return playhead.endTick;
}

/**
 * When the playhead passes a tick if nothing changes: room time, ms. For ticks before the anchor it is the time at which
 * the playhead would have passed.
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
