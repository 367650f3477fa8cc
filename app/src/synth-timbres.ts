import type { Voice } from '@aero-melody/client';

/** How a voice of the synth sounds. Times in seconds, frequencies in Hz. */
export interface Timbre {
  readonly wave: OscillatorType;
  /** A second oscillator, cents above the first; none where it is 0. */
  readonly detune: number;
  /** Frequency modulation: the modulator's frequency as a multiple of the note's, and how far it bends at the loudest. */
  readonly fm: { readonly ratio: number; readonly depth: number; readonly decay: number } | null;
  readonly attack: number;
  /** Time constant of the fall from the peak to `sustain` (0–1). */
  readonly decay: number;
  readonly sustain: number;
  readonly release: number;
  /** Low-pass cut-off as a multiple of the note's frequency, at full velocity, and what it falls to. */
  readonly cutoff: number;
  readonly rest: number;
  readonly gain: number;
}

const pluck: Timbre = {
  wave: 'triangle',
  detune: 0,
  fm: { ratio: 2, depth: 1.4, decay: 0.25 },
  attack: 0.004,
  decay: 0.5,
  sustain: 0.12,
  release: 0.35,
  cutoff: 9,
  rest: 3,
  gain: 0.3,
};

const bell: Timbre = {
  ...pluck,
  wave: 'sine',
  fm: { ratio: 3.5, depth: 1.1, decay: 0.5 },
  decay: 0.8,
  release: 0.9,
  cutoff: 14,
  rest: 6,
};
const reed: Timbre = {
  ...pluck,
  wave: 'triangle',
  fm: { ratio: 1, depth: 0.8, decay: 3 },
  attack: 0.04,
  decay: 0.6,
  sustain: 0.72,
  release: 0.16,
  cutoff: 7,
  rest: 4.5,
  gain: 0.22,
};
const flute: Timbre = { ...reed, wave: 'sine', fm: { ratio: 2, depth: 0.22, decay: 3 }, attack: 0.06, gain: 0.28 };
const bowed: Timbre = {
  ...reed,
  wave: 'sawtooth',
  detune: 7,
  fm: null,
  attack: 0.09,
  release: 0.3,
  cutoff: 5,
  rest: 3.2,
  gain: 0.15,
};
const guitar: Timbre = { ...pluck, fm: { ratio: 1, depth: 2.2, decay: 0.12 }, decay: 0.38, cutoff: 8, rest: 2.4 };
const lead: Timbre = { ...bowed, wave: 'square', attack: 0.02, decay: 0.3, sustain: 0.5, cutoff: 4.5, gain: 0.11 };

/** Melodies, by General MIDI family (program ÷ 8): keys, bells, organs, guitars … */
const MELODIES: readonly Timbre[] = [
  pluck,
  bell,
  reed,
  guitar,
  guitar,
  bowed,
  bowed,
  reed,
  reed,
  flute,
  lead,
  bowed,
  bell,
  guitar,
  bell,
  bell,
];

const bass: Timbre = {
  wave: 'triangle',
  detune: 0,
  fm: { ratio: 1, depth: 0.7, decay: 0.18 },
  attack: 0.008,
  decay: 0.45,
  sustain: 0.45,
  release: 0.14,
  cutoff: 6,
  rest: 3,
  gain: 0.36,
};

const pad: Timbre = {
  wave: 'sawtooth',
  detune: 11,
  fm: null,
  attack: 0.55,
  decay: 1,
  sustain: 0.85,
  release: 1.1,
  cutoff: 3.4,
  rest: 2.6,
  gain: 0.085,
};
const voices: Timbre = { ...pad, wave: 'triangle', detune: 7, attack: 0.7, cutoff: 6, rest: 5, gain: 0.13 };
const warm: Timbre = {
  ...pad,
  wave: 'triangle',
  detune: 14,
  attack: 0.8,
  release: 1.6,
  cutoff: 4,
  rest: 3,
  gain: 0.14,
};
const organ: Timbre = {
  ...pad,
  wave: 'sine',
  detune: 3,
  fm: { ratio: 2, depth: 0.9, decay: 20 },
  attack: 0.06,
  release: 0.25,
  cutoff: 9,
  rest: 8,
  gain: 0.1,
};

/** What a pad may be, by General MIDI family; strings where it is none of them. */
const PADS: Readonly<Record<number, Timbre>> = { 2: organ, 11: warm, 12: warm };

/** A choir moves with the melody: it speaks sooner than a pad. */
const choir: Timbre = { ...voices, attack: 0.09, decay: 0.5, release: 0.35, gain: 0.17 };
const CHOIRS: Readonly<Record<number, Timbre>> = {
  2: { ...organ, attack: 0.04, gain: 0.13 },
  6: { ...bowed, gain: 0.12 },
  7: { ...lead, attack: 0.05, gain: 0.09 },
  9: { ...flute, gain: 0.2 },
};

const BASSES: Readonly<Record<number, Timbre>> = {
  5: { ...bass, wave: 'sawtooth', fm: null, attack: 0.06, sustain: 0.75, cutoff: 4.5, rest: 3, gain: 0.2 },
  7: { ...bass, wave: 'square', fm: null, attack: 0.03, sustain: 0.6, cutoff: 3.2, rest: 2.2, gain: 0.2 },
};
const electric: Timbre = { ...bass, fm: { ratio: 1, depth: 1.3, decay: 0.3 }, sustain: 0.6, cutoff: 8, rest: 4 };
const synthetic: Timbre = { ...bass, wave: 'sawtooth', fm: null, sustain: 0.55, cutoff: 7, rest: 2, gain: 0.2 };

/**
 * The timbre of a voice that a score gives a General MIDI program (0–127) to.
 * @example timbreOf('melody', 73) // a flute: family 9, pipes
 */
export function timbreOf(voice: Exclude<Voice, 'percussion'>, program: number): Timbre {
  const family = Math.floor(program / 8);
  switch (voice) {
    case 'melody':
      return MELODIES[family] ?? pluck;
    case 'bass':
      return BASSES[family] ?? (program >= 38 ? synthetic : program >= 33 ? electric : bass);
    case 'pad':
      return isSung(program) ? voices : (PADS[family] ?? pad);
    case 'choir':
      return isSung(program) ? choir : (CHOIRS[family] ?? choir);
    default:
      return voice satisfies never;
  }
}

/**
 * The timbre of a General MIDI program (0–127) that a person plays. It speaks at once: a key that sounds late cannot be
 * played in time.
 * @example playedTimbre(33) // an electric bass
 */
export function playedTimbre(program: number): Timbre {
  const family = Math.floor(program / 8);
  if (family === 4) return timbreOf('bass', program);
  return family === 2 || family === 6 || family === 11 || isSung(program)
    ? timbreOf('choir', program)
    : timbreOf('melody', program);
}

/** Aahs, oohs and the synthesiser's voice. */
const isSung = (program: number) => program >= 52 && program <= 54;
