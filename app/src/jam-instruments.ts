import { DRUM_KIT } from '@aero-melody/client';
import * as texts from '#texts/jam.ts';
import { INSTRUMENTS, type Instrument } from './instruments.ts';

const pick = (from: readonly Instrument[], ...programs: readonly number[]) =>
  from.filter(({ program }) => programs.includes(program));

/** Instruments of the jam. The program of the drum kit is 128. */
export const JAM_INSTRUMENTS: readonly Instrument[] = [
  ...INSTRUMENTS.melody,
  ...pick(INSTRUMENTS.bass, 32, 33, 35, 38),
  ...pick(INSTRUMENTS.choir, 52, 48, 19, 61),
  { program: DRUM_KIT, name: texts.drums },
];
