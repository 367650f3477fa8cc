import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readListeningTunes } from '../../server/listening/tunes.ts';
import { parseAbc } from '../../training/abc.ts';
import { listeningTunes } from '../../training/listening-tunes.ts';
import { type Tune, tuneOf } from '../../training/tune.ts';

/** A tune of this test's own, in a metre. */
function written(title: string, metre: string, bar: string): Tune {
  const text = `X:1\nT:${title}\nM:${metre}\nL:1/8\nK:D\n${`${bar} | `.repeat(16)}|]\n`;
  const tune = tuneOf(parseAbc(text), { id: title, source: 'oneill', chordsKnown: false });
  if (typeof tune === 'string') throw new Error(tune);
  return tune;
}

const REEL = written('Reel', '4/4', 'd2fa d2fa');
const JIG = written('Jig', '6/8', 'def agf');
const SLIDE = written('Slide', '12/8', 'def agf def agf');

test('a tune keeps its melody, and is played and accompanied as a leg is; the server reads the file', async () => {
  const tunes = listeningTunes([REEL, JIG, SLIDE], 1);
  // No leg is in 12/8.
  expect(tunes.map(({ title }) => title).sort()).toEqual(['Jig', 'Reel']);
  for (const { title, piece } of tunes) {
    const [leg] = piece.legs;
    const melody = leg!.notes.filter(({ voice }) => voice === 'melody');
    const original = (title === 'Reel' ? REEL : JIG).notes.slice(0, melody.length);
    expect(melody.map(({ tick, pitch }) => [tick, pitch])).toEqual(original.map(({ tick, pitch }) => [tick, pitch]));
    expect(melody.length).toBeGreaterThan(40);
    expect(new Set(melody.map(({ velocity }) => velocity)).size).toBeGreaterThan(5);
    expect(melody.some(({ offset }) => offset !== 0)).toBe(true);
    expect(leg!.notes.filter(({ voice }) => voice === 'bass').length).toBeGreaterThan(4);
    expect(leg!.notes.every(({ tick, ticks }) => tick + ticks <= leg!.ticks)).toBe(true);
  }
  expect(listeningTunes([REEL, JIG, SLIDE], 1)).toEqual(tunes);

  const folder = await mkdtemp(join(tmpdir(), 'listening-tunes-'));
  expect(await readListeningTunes(folder)).toEqual([]);
  await writeFile(join(folder, 'listening-tunes.json'), JSON.stringify(tunes));
  expect(await readListeningTunes(folder)).toEqual(tunes);
  await writeFile(join(folder, 'listening-tunes.json'), '[{"title":"no piece"}]');
  await expect(readListeningTunes(folder)).rejects.toThrow();
  await rm(folder, { recursive: true });
});
