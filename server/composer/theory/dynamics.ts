import type { NoteEvent, Voice } from '../../../protocol/note-event.ts';
import { DRAWS, deviation } from './chance.ts';
import { KEYS } from './drum-keys.ts';
import type { Feel } from './feel.ts';
import { type Bar, PHRASE_BARS, placeInBar } from './leg-plan.ts';
import { barTicks, beatTicks, isCompound, isStrong } from './metre.ts';
import { touchOf } from './touch.ts';

/** Velocity of a voice without an accent where the energy is 0, and how much it rises up to an energy of 1. */
const SOFTEST = 34;
const RANGE = 78;

/** How much drums rise with the energy: their accents are wide already. At this energy they are as the drummers were. */
const DRUM_RANGE = 60;
const DRUM_ENERGY = 0.65;

/** Our patterns leave out most ghost notes, and with them contrast: strokes are this much farther from a middle one. */
const CONTRAST = 1.2;
const MIDDLE = 70;

/** The softest stroke that is heard. */
const SOFTEST_STROKE = 12;

/** Velocity offset of each pitched voice. */
const VOICE: Readonly<Record<Exclude<Voice, 'percussion'>, number>> = { melody: 8, bass: 0, pad: -16, choir: -8 };

/** How much of the phrase's arc a voice takes part in, and of the metre's accents, 0–1: held notes have none. */
const ARC: Readonly<Record<Voice, number>> = { melody: 1, bass: 0.5, pad: 0.6, percussion: 0.6, choir: 0.9 };
const ACCENT: Readonly<Record<Exclude<Voice, 'percussion'>, number>> = { melody: 1, bass: 1, pad: 0, choir: 0 };

/** Velocity offset of drums, by their key; of toms otherwise: a kit played alone would cover a melody. */
const DRUM: Readonly<Record<number, number>> = {
  [KEYS.kick]: -4,
  [KEYS.stick]: -4,
  [KEYS.snare]: -10,
  [KEYS.hat]: -14,
  [KEYS.ride]: -14,
  [KEYS.crash]: -10,
  [KEYS.tambourine]: -22,
  [KEYS.shaker]: -24,
};
const OTHER_DRUM = -10;

/**
 * The velocity of a note, 1–127: the energy of the bar, and on it drums as drummers play them, pitched voices by rule: the
 * arc of the phrase, the accents of metre and feel, height, length, and a little chance.
 * @param note ticks from the start of the leg
 */
export function velocityOf(voice: Voice, bar: Bar, note: Pick<NoteEvent, 'tick' | 'ticks' | 'pitch'>): number {
  const velocity = voice === 'percussion' ? struck(bar, note) : sung(voice, bar, note);
  return Math.max(1, Math.min(127, Math.round(velocity)));
}

function struck(bar: Bar, { tick, pitch }: Pick<NoteEvent, 'tick' | 'pitch'>): number {
  const place = placeInBar(bar, tick);
  const { velocity, velocitySpread } = touchOf(bar.feel, pitch, bar.metre, place);
  const chosen = deviation(bar.seed, DRAWS.dynamics, 128 * tick + pitch);
  const level =
    DRUM_RANGE * (bar.energy - DRUM_ENERGY) + (DRUM[pitch] ?? OTHER_DRUM) + ARC.percussion * arcAt(bar, place);
  const stroke = MIDDLE + CONTRAST * (velocity + velocitySpread * chosen - MIDDLE);
  return Math.max(SOFTEST_STROKE, stroke + level);
}

function sung(
  voice: Exclude<Voice, 'percussion'>,
  bar: Bar,
  { tick, ticks, pitch }: Pick<NoteEvent, 'tick' | 'ticks' | 'pitch'>,
): number {
  const place = placeInBar(bar, tick);
  const shape = ARC[voice] * arcAt(bar, place) + ACCENT[voice] * accentOf(bar, place);
  const line = voice === 'melody' ? height(pitch) + weightOf(ticks / beatTicks(bar.metre)) : 0;
  const chosen = 3 * deviation(bar.seed, DRAWS.dynamics, 128 * tick + pitch);
  return SOFTEST + RANGE * bar.energy + VOICE[voice] + shape + line + chosen;
}

/** Where in a phrase its peak is, 0–1, and the velocity offsets of its start, peak and end. */
const PEAK = 0.6;
const [START, TOP, END] = [-7, 9, -9] as const;

/** A phrase swells to its peak and falls to its end; the second one of a section goes higher. A drone is soft. */
function arcAt(bar: Bar, place: number): number {
  if (bar.place < 0) return START;
  const through = ((bar.place % PHRASE_BARS) + place / barTicks(bar.metre)) / PHRASE_BARS;
  const top = bar.place < PHRASE_BARS ? TOP : TOP + 3;
  return through < PEAK
    ? START + (top - START) * (through / PEAK)
    : top + (END - top) * ((through - PEAK) / (1 - PEAK));
}

/** Feels that lift what lies between the beats, and by how much. */
const OFF_BEAT: Readonly<Record<Feel, number>> = { straight: -3, funk: 0, syncopated: 3, 'laid-back': -2, swing: 4 };

function accentOf({ metre, feel }: Bar, place: number): number {
  if (place === 0) return 8;
  if (isStrong(metre, place)) return 5;
  const inBeat = place % beatTicks(metre);
  if (inBeat === 0) return 1;
  const isEighth = inBeat % 240 === 0;
  return isEighth && !isCompound(metre) ? OFF_BEAT[feel] : -5;
}

/** Higher notes of a melody are a little louder, long ones carry and short ones pass. */
const height = (pitch: number) => Math.max(-8, Math.min(8, 0.6 * (pitch - 72)));
const weightOf = (beats: number) => (beats >= 1.5 ? 4 : beats >= 0.75 ? 2 : beats < 0.3 ? -3 : 0);
