import type { Voice } from '@aero-melody/client';

export interface Instrument {
  /** General MIDI program; for percussion, the drum kit. */
  readonly program: number;
  readonly name: string;
}

const table = (...rows: readonly (readonly [program: number, name: string])[]): readonly Instrument[] =>
  rows.map(([program, name]) => ({ program, name }));

/** What suits each voice, of all that General MIDI has. */
export const INSTRUMENTS: { readonly [V in Voice]: readonly Instrument[] } = {
  melody: table(
    [0, 'piano'],
    [4, 'electric piano'],
    [8, 'celesta'],
    [10, 'music box'],
    [11, 'vibraphone'],
    [12, 'marimba'],
    [21, 'accordion'],
    [24, 'guitar'],
    [46, 'harp'],
    [40, 'violin'],
    [42, 'cello'],
    [56, 'trumpet'],
    [60, 'horn'],
    [65, 'saxophone'],
    [68, 'oboe'],
    [71, 'clarinet'],
    [73, 'flute'],
    [75, 'pan flute'],
    [78, 'whistle'],
    [105, 'banjo'],
    [107, 'koto'],
    [108, 'kalimba'],
    [110, 'fiddle'],
  ),
  bass: table(
    [32, 'double bass'],
    [43, 'bowed bass'],
    [33, 'electric bass'],
    [35, 'fretless bass'],
    [38, 'synth bass'],
    [42, 'cello'],
    [58, 'tuba'],
  ),
  pad: table(
    [48, 'strings'],
    [49, 'slow strings'],
    [52, 'voices'],
    [16, 'organ'],
    [21, 'accordion'],
    [89, 'warm pad'],
    [91, 'choir pad'],
    [94, 'halo pad'],
  ),
  percussion: table(
    [0, 'standard'],
    [8, 'room'],
    [40, 'brushes'],
    [32, 'jazz'],
    [16, 'power'],
    [24, 'electronic'],
    [25, 'drum machine'],
    [48, 'orchestra'],
  ),
  choir: table(
    [52, 'voices'],
    [53, 'humming'],
    [48, 'strings'],
    [19, 'church organ'],
    [61, 'brass'],
    [74, 'recorders'],
  ),
};

/** @example instrumentName('melody', 73) // 'flute' */
export const instrumentName = (voice: Voice, program: number): string =>
  INSTRUMENTS[voice].find((instrument) => instrument.program === program)?.name ?? `program ${program + 1}`;
