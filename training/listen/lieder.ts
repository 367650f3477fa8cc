import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { at } from '../../server/composer/theory/at.ts';
import type { Metre } from '../../server/composer/theory/metre.ts';
import { scoreIn } from './compressed-xml.ts';
import { placesOf } from './grid.ts';
import type { Passage, PassageBar, PlayedNote } from './passage.ts';

/** One of so many songs is read: a few hundred say enough. */
const EVERY = 5;

/**
 * Reads every fifth song of the OpenScore Lieder corpus whose score has a tempo and a part with words: the line of the
 * voice, as a melody. Repeats are not played again.
 * @param folder of the corpora
 */
export function readLieder(folder: string): Passage[] {
  const root = join(folder, 'openscore-lieder/mxl');
  return readdirSync(root)
    .sort()
    .filter((_, index) => index % EVERY === 0)
    .flatMap((file) => sungLine(scoreIn(readFileSync(join(root, file)))) ?? []);
}

const QUARTER = 480;

type Sung = Omit<PlayedNote, 'place'>;

/** The line of the first part with words in a MusicXML score; undefined where there is none, or no tempo. */
export function sungLine(xml: string): Passage | undefined {
  const parts = xml.split(/(?=<part id=)/).slice(1);
  const sung = parts.find((part) => part.includes('<lyric'));
  if (sung === undefined || !/<sound[^>]* tempo=/.test(parts[0] ?? '')) return undefined;
  const measures = measuresOf(sung);
  const tempos = temposOf(measuresOf(parts[0] ?? ''));
  const notes = measures.flatMap((measure) => measure.notes);
  const joined = tied(notes);
  const bars = measures.flatMap(({ bar }) => (bar.ticks > 0 ? [bar] : []));
  if (joined.length === 0 || bars.length === 0) return undefined;
  const places = placesOf(
    joined.map(({ tick }) => tick),
    bars,
  );
  const last = at(bars, bars.length - 1);
  return {
    ticks: last.tick + last.ticks,
    bars,
    tempos: tempos[0]?.tick === 0 ? tempos : [{ tick: 0, bpm: tempos[0]?.bpm ?? 0 }, ...tempos],
    keys: [],
    parts: {
      melody: joined.map(({ tick, ticks, pitch, velocity }, index) => ({
        tick,
        ticks,
        pitch,
        velocity,
        place: at(places, index),
      })),
      bass: [],
      pad: [],
      percussion: [],
      choir: [],
    },
  };
}

interface SungNote extends Sung {
  /** True where it goes on with the note before. */
  readonly tied: boolean;
}

interface Measure {
  readonly bar: PassageBar;
  readonly notes: readonly SungNote[];
  readonly tempos: Passage['tempos'];
}

function measuresOf(part: string): Measure[] {
  let divisions = 1;
  let metre: Metre = [4, 4];
  let start = 0;
  return part
    .split(/(?=<measure[ >])/)
    .slice(1)
    .map((text) => {
      const notes: SungNote[] = [];
      const tempos: { tick: number; bpm: number }[] = [];
      let now = 0;
      let length = 0;
      const ticks = (element: string) => Math.round((numberIn(element, 'duration') * QUARTER) / divisions);
      for (const [element] of text.matchAll(ELEMENTS)) {
        if (element.startsWith('<attributes')) {
          divisions = numberIn(element, 'divisions') || divisions;
          const [beats, unit] = [numberIn(element, 'beats'), numberIn(element, 'beat-type')];
          if (beats > 0 && unit > 0) metre = [beats, unit];
        } else if (element.startsWith('<sound')) {
          const bpm = Number(/ tempo="([\d.]+)"/.exec(element)?.[1]);
          if (bpm > 0) tempos.push({ tick: start + now, bpm });
        } else if (element.startsWith('<backup')) now -= ticks(element);
        else if (element.startsWith('<forward')) now += ticks(element);
        else if (!element.includes('<grace') && !element.includes('<chord/>')) {
          const pitch = pitchIn(element);
          if (pitch !== undefined && /<voice>1</.test(element))
            notes.push({
              tick: start + now,
              ticks: ticks(element),
              pitch,
              velocity: 80,
              tied: /<tie type="stop"/.test(element),
            });
          now += ticks(element);
        }
        length = Math.max(length, now);
      }
      const bar = { tick: start, ticks: length, metre };
      start += length;
      return { bar, notes, tempos };
    });
}

export const ELEMENTS = /<(note|attributes|backup|forward)[ >][\s\S]*?<\/\1>|<sound [^>]*>/g;

const temposOf = (measures: readonly Measure[]) => measures.flatMap(({ tempos }) => tempos);

export const numberIn = (element: string, name: string) =>
  Number(new RegExp(`<${name}>([\\d.]+)<`).exec(element)?.[1] ?? 0);

const STEPS: Readonly<Record<string, number>> = { C: 0, D: 2, E: 4, F: 5, G: 7, A: 9, B: 11 };

export function pitchIn(element: string): number | undefined {
  const [, step = '', alter = '0', octave] =
    /<step>([A-G])<\/step>\s*(?:<alter>(-?\d+)<\/alter>\s*)?<octave>(\d)</.exec(element) ?? [];
  return octave === undefined ? undefined : 12 * (Number(octave) + 1) + (STEPS[step] ?? 0) + Number(alter);
}

/** Notes that are tied to the one before make it longer. */
function tied(notes: readonly SungNote[]): Sung[] {
  const joined: Sung[] = [];
  for (const { tied: goesOn, ...note } of notes) {
    const before = joined.at(-1);
    if (goesOn && before?.pitch === note.pitch && before.tick + before.ticks === note.tick)
      joined[joined.length - 1] = { ...before, ticks: before.ticks + note.ticks };
    else joined.push(note);
  }
  return joined;
}
