import { expect, test } from 'vitest';
import { parseAbc } from '../../training/abc.ts';
import { guessChords } from '../../training/guess-chords.ts';
import { type Tune, tuneOf } from '../../training/tune.ts';

function tune(music: string): Tune {
  const answer = tuneOf(parseAbc(`X:1\nT:Of our own\n${music}`), { id: 'own#1', source: 'ryan', chordsKnown: false });
  if (typeof answer === 'string') throw new Error(answer);
  return answer;
}

test('the chords are those that the melody breaks', () => {
  const { bars } = guessChords(tune('M:4/4\nL:1/8\nK:C\nCEG2 GEC2|FAc2 cAF2|GBd2 dBG2|CEG2 C4|]'));
  expect(bars.map(({ chords }) => chords.map(({ root }) => root))).toEqual([
    [0, 0],
    [5, 5],
    [7, 7],
    [0, 0],
  ]);
});

test('where the melody allows several chords, those that follow each other in tunes are chosen', () => {
  // A fifth of the key alone: the tonic opens, and the dominant leads back to it.
  const { bars } = guessChords(tune('M:4/4\nL:1/8\nK:D\nf4 d4|a8|a8|d8|]'));
  expect(bars[0]!.chords[0]).toEqual({ root: 2, quality: 'major' });
  expect(bars[3]!.chords[1]).toEqual({ root: 2, quality: 'major' });
});

test('notes, and all of a bar but its chords, stay', () => {
  const before = tune('M:6/8\nL:1/8\nK:Ador\neAA ABA|GAB c3|]');
  const after = guessChords(before);
  const { chords: _, ...bar } = after.bars[1]!;
  expect(after.notes).toEqual(before.notes);
  expect(before.bars[1]).toMatchObject(bar);
});
