import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readMidi } from './midi-reading.ts';
import { median } from './numbers.ts';
import { type Passage, secondsAt } from './passage.ts';
import { bandBelowWhole, loudnessOf, soundEnds } from './sound-file.ts';
import type { Row } from './table.ts';

/** A rendered journey as it is measured. */
interface Sound {
  readonly loudness: number;
  readonly range: number;
  readonly peak: number;
  /** 2.5 to 6 kHz below the whole, dB. */
  readonly bright: number;
  /** Sound after the end of the last note, s. */
  readonly after: number;
  /** Of each voice, loudness above 250 Hz over that of the melody, dB; NaN without its stem. */
  readonly balance: Readonly<Record<Voice, number>>;
}

const VOICES = ['pad', 'bass', 'percussion'] as const;
type Voice = (typeof VOICES)[number];

/** The band that carries brightness, Hz. */
const BRIGHT = [2500, 6000] as const;

/** Lowest frequency of a small speaker, Hz. */
const SMALL_SPEAKER = 250;

/** Size of a WAV without samples, bytes. */
const EMPTY_WAV = 44;

/** The journeys in a folder that are there as NAME.mid and as NAME.wav. One of a single stop has no sound, and is left out. */
export const renderedIn = (folder: string): string[] =>
  readdirSync(folder)
    .sort()
    .flatMap((file) => {
      const name = file.replace(/\.mid$/, '');
      return name !== file && hasSound(join(folder, `${name}.wav`)) ? [name] : [];
    });

const hasSound = (wav: string) => existsSync(wav) && statSync(wav).size > EMPTY_WAV;

/**
 * The figures of rendered journeys.
 * @param folder with NAME.mid, NAME.wav and, for the balance, NAME-melody.wav, NAME-pad.wav and so on; without it the
 * rows say that there was nothing to measure
 * @param progress receives what is being measured
 */
export function soundRows(folder: string | undefined, progress: (line: string) => void): Row[] {
  const sounds = (folder === undefined ? [] : renderedIn(folder)).map((name) => {
    progress(`listens to ${name}`);
    return hear(folder ?? '', name);
  });
  const measured = (of: (sound: Sound) => number): number[] => sounds.map(of).filter((value) => !Number.isNaN(value));
  const row = (
    group: string,
    figure: string,
    of: (sound: Sound) => number,
    kept: Pick<Row, 'target' | 'unit'>,
  ): Row => {
    const values = measured(of);
    return { group, figure, now: median(values), ...kept, note: noteOn(values) };
  };
  const peaks = measured(({ peak }) => peak);
  return [
    row('sound', 'loudness range, median', ({ range }) => range, { target: { least: 6, most: 9 }, unit: 'LU' }),
    row('sound', 'loudness, median', ({ loudness }) => loudness, { target: { least: -17, most: -15 }, unit: 'LUFS' }),
    {
      group: 'sound',
      figure: 'true peak, highest',
      now: peaks.length > 0 ? Math.max(...peaks) : Number.NaN,
      target: { most: -1 },
      unit: 'dBTP',
      note: noteOn(peaks),
    },
    row('sound', '2.5 to 6 kHz against the whole, median', ({ bright }) => bright, {
      target: { least: -20, most: -13 },
      unit: 'dB',
    }),
    ...VOICES.map((voice) =>
      row('sound', `${voice} against the melody above 250 Hz, median`, ({ balance }) => balance[voice], {
        target: { least: -12, most: 12 },
        unit: 'dB',
      }),
    ),
    row('ending', 'sound after the last note, median', ({ after }) => after, { target: { least: 1 }, unit: 's' }),
  ];
}

function noteOn(values: readonly number[]): string {
  if (values.length === 0) return 'no WAVs given';
  return `${values.length} WAVs: ${Math.min(...values).toFixed(1)} to ${Math.max(...values).toFixed(1)}`;
}

function hear(folder: string, name: string): Sound {
  const whole = join(folder, `${name}.wav`);
  const { integrated, range, peak } = loudnessOf(whole);
  const melody = aloneIn(folder, name, 'melody');
  const over = (voice: Voice) => aloneIn(folder, name, voice) - melody;
  return {
    loudness: integrated,
    range,
    peak,
    bright: bandBelowWhole(whole, ...BRIGHT),
    after: Math.max(0, soundEnds(whole) - lastNoteEnd(readMidi(readFileSync(join(folder, `${name}.mid`))).whole)),
    balance: { pad: over('pad'), bass: over('bass'), percussion: over('percussion') },
  };
}

/** Loudness of one voice alone on a small speaker, LUFS; NaN where its stem is not there. */
function aloneIn(folder: string, name: string, voice: Voice | 'melody'): number {
  const stem = join(folder, `${name}-${voice}.wav`);
  return existsSync(stem) ? loudnessOf(stem, SMALL_SPEAKER).integrated : Number.NaN;
}

/** End of the last note of a journey, s. */
const lastNoteEnd = (journey: Passage): number =>
  secondsAt(
    journey,
    Object.values(journey.parts)
      .flat()
      .reduce((latest, { tick, ticks }) => Math.max(latest, tick + ticks), 0),
  );
