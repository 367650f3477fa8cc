import type { Voice } from '@aero-melody/client';
import * as texts from '#texts/instruments.ts';

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
    [0, texts.piano],
    [4, texts.electricPiano],
    [8, texts.celesta],
    [10, texts.musicBox],
    [11, texts.vibraphone],
    [12, texts.marimba],
    [21, texts.accordion],
    [24, texts.guitar],
    [46, texts.harp],
    [40, texts.violin],
    [42, texts.cello],
    [56, texts.trumpet],
    [60, texts.horn],
    [65, texts.saxophone],
    [68, texts.oboe],
    [71, texts.clarinet],
    [73, texts.flute],
    [75, texts.panFlute],
    [78, texts.whistle],
    [105, texts.banjo],
    [107, texts.koto],
    [108, texts.kalimba],
    [110, texts.fiddle],
  ),
  bass: table(
    [32, texts.doubleBass],
    [43, texts.bowedBass],
    [33, texts.electricBass],
    [35, texts.fretlessBass],
    [38, texts.synthBass],
    [42, texts.cello],
    [58, texts.tuba],
  ),
  pad: table(
    [48, texts.strings],
    [49, texts.slowStrings],
    [52, texts.voices],
    [16, texts.organ],
    [21, texts.accordion],
    [89, texts.warmPad],
    [91, texts.choirPad],
    [94, texts.haloPad],
  ),
  percussion: table(
    [0, texts.standard],
    [8, texts.room],
    [40, texts.brushes],
    [32, texts.jazz],
    [16, texts.power],
    [24, texts.electronic],
    [25, texts.drumMachine],
    [48, texts.orchestra],
  ),
  choir: table(
    [52, texts.voices],
    [53, texts.humming],
    [48, texts.strings],
    [19, texts.churchOrgan],
    [61, texts.brass],
    [74, texts.recorders],
  ),
};

/** @example instrumentName('melody', 73) // 'flute' */
export const instrumentName = (voice: Voice, program: number): string =>
  INSTRUMENTS[voice].find((instrument) => instrument.program === program)?.name ?? texts.program(program + 1);
