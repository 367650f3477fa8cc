import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { barTicks, type Metre } from '../server/composer/theory/metre.ts';
import { scoreIn } from './listen/compressed-xml.ts';
import { ELEMENTS, numberIn, pitchIn } from './listen/lieder.ts';

/** A full bar of an accompaniment. */
export interface PianoBar {
  readonly metre: Metre;
  readonly notes: readonly PianoNote[];
}

export interface PianoNote {
  /** Start and length, ticks from the start of the bar, 480 a quarter. */
  readonly place: number;
  readonly ticks: number;
  readonly pitch: number;
}

/**
 * Reads the piano of the songs of the OpenScore Lieder corpus, bar by bar. Upbeats and bars with grace notes are left out.
 * @param folder of the corpora
 */
export function* readPianoBars(folder: string): Iterable<PianoBar> {
  const root = join(folder, 'openscore-lieder/mxl');
  for (const file of readdirSync(root).sort()) yield* pianoBarsOf(scoreIn(readFileSync(join(root, file))));
}

const QUARTER = 480;

/** The bars of the first part with two staves in a MusicXML score; none where there is no such part. */
export function pianoBarsOf(xml: string): PianoBar[] {
  const piano = xml.split(/(?=<part id=)/).find((part) => part.includes('<staves>2<'));
  let divisions = 1;
  let metre: Metre = [4, 4];
  return (piano ?? '')
    .split(/(?=<measure[ >])/)
    .slice(1)
    .flatMap((text) => {
      const elements = [...text.matchAll(ELEMENTS)].map(([element]) => element);
      const attributes = elements.filter((element) => element.startsWith('<attributes'));
      for (const element of attributes) {
        divisions = numberIn(element, 'divisions') || divisions;
        const [beats, unit] = [numberIn(element, 'beats'), numberIn(element, 'beat-type')];
        if (beats > 0 && unit > 0) metre = [beats, unit];
      }
      const { notes, length } = notesOf(elements, QUARTER / divisions);
      return length === barTicks(metre) && !text.includes('<grace') ? [{ metre, notes }] : [];
    });
}

/** @param unit ticks of a division */
function notesOf(elements: readonly string[], unit: number): { notes: PianoNote[]; length: number } {
  const notes: PianoNote[] = [];
  let now = 0;
  let before = 0;
  let length = 0;
  for (const element of elements) {
    const ticks = Math.round(numberIn(element, 'duration') * unit);
    if (element.startsWith('<backup')) now -= ticks;
    else if (element.startsWith('<forward')) now += ticks;
    else if (element.startsWith('<note')) {
      const place = element.includes('<chord/>') ? before : now;
      const pitch = pitchIn(element);
      if (pitch !== undefined && !/<tie type="stop"/.test(element)) notes.push({ place, ticks, pitch });
      before = place;
      now = place + ticks;
    }
    length = Math.max(length, now);
  }
  return { notes: notes.sort((one, other) => one.place - other.place || one.pitch - other.pitch), length };
}
