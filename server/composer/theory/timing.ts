import { MAX_OFFSET, type NoteEvent, type Voice } from '../../../protocol/note-event.ts';
import { DRAWS, deviation, wander } from './chance.ts';
import { type Bar, placeInBar } from './leg-plan.ts';
import { beatTicks } from './metre.ts';
import { swingOf, touchOf } from './touch.ts';

/**
 * Share of the drummers' freedom that is taken, 0–1. They played to a faster click than most legs have, and what is free
 * in ticks is freer in ms where the music is slow.
 */
const FREEDOM = 0.65;

/** How far drums and bass push and pull together, standard deviation at a beat, ticks. */
const TOGETHER = 6;

/** How far a melody leads and trails, from one pair of beats to the next, and what each pitched note adds, likewise. */
const PHRASING = 8;
const NOTE = 2.5;

/** How much of the drums' swing a melody has, 0–1, and how late it is on the beat, ticks: no note is cut by the next one. */
const MELODY_SWING = 0.55;
const SWUNG_BEAT = 16;

/** Ticks by which held voices are behind the beat: they swell. */
const BEHIND: Readonly<Record<'bass' | 'pad' | 'choir', number>> = { bass: 1, pad: 9, choir: 5 };

/**
 * The offset of a note, ticks: drums as drummers play them, the bass with them, a melody in a drift of its own that the
 * choir follows, a pad slightly behind. All are in ticks, because a tempo may change after the notes are made.
 * @param note ticks from the start of the leg
 * @returns never before the start of the leg
 */
export function offsetOf(voice: Voice, bar: Bar, note: Pick<NoteEvent, 'tick' | 'pitch'>): number {
  const swing = swingOf(bar.feel, bar.metre, placeInBar(bar, note.tick));
  const share = voice === 'melody' || voice === 'choir' ? MELODY_SWING : 1;
  const moved = Math.round(share * swing + deviationOf(voice, bar, note));
  // No −0, which becomes 0 on its way.
  return Math.max(-note.tick, -MAX_OFFSET, Math.min(MAX_OFFSET, moved)) + 0;
}

function deviationOf(voice: Voice, bar: Bar, { tick, pitch }: Pick<NoteEvent, 'tick' | 'pitch'>): number {
  const beats = tick / beatTicks(bar.metre);
  const own = () => deviation(bar.seed, DRAWS.timing, 128 * tick + pitch);
  const band = () => TOGETHER * wander(bar.seed, DRAWS.beat, beats);
  const line = () => PHRASING * wander(bar.seed, DRAWS.phrasing, beats / 2) + lagOf(bar, tick);
  switch (voice) {
    case 'percussion': {
      const { late, lateSpread } = touchOf(bar.feel, pitch, bar.metre, placeInBar(bar, tick));
      const spread = FREEDOM * lateSpread;
      return late + band() + Math.sqrt(Math.max(0, spread ** 2 - TOGETHER ** 2)) * own();
    }
    case 'bass':
      return BEHIND.bass + band() + NOTE * own();
    case 'pad':
      return BEHIND.pad + band() / 2 + NOTE * own();
    case 'choir':
      return BEHIND.choir + line() + NOTE * own();
    case 'melody':
      return line() + NOTE * own();
    default:
      return voice satisfies never;
  }
}

const lagOf = (bar: Bar, tick: number) =>
  bar.feel === 'swing' && placeInBar(bar, tick) % beatTicks(bar.metre) === 0 ? SWUNG_BEAT : 0;
