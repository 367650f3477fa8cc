import { expect, test } from 'vitest';
import { groupsOf, kinshipsOf } from '../../training/kinship.ts';
import { createRandom } from '../../training/random.ts';
import { fingerprint, splitTunes } from '../../training/split.ts';
import type { Tune } from '../../training/tune.ts';

/** A tune that wanders; the same number is the same melody. */
function wandering(number: number, about: Partial<Tune> = {}): Tune {
  const random = createRandom(number);
  const steps = Array.from({ length: 80 }, () => Math.floor(random() * 11) - 5);
  return fromSteps(steps, { id: `own#${number}`, title: `Own ${number}`, ...about });
}

function fromSteps(steps: readonly number[], about: Pick<Tune, 'id' | 'title'> & Partial<Tune>): Tune {
  let pitch = 70;
  const notes = steps.map((step, index) => {
    pitch += step;
    return { voice: 'melody' as const, index, tick: 240 * index, ticks: 210, pitch, velocity: 80, offset: 0 };
  });
  return { source: 'nottingham', chordsKnown: true, bars: [], notes, ...about };
}

const lower = (tune: Tune, about: Partial<Tune>): Tune => ({
  ...tune,
  ...about,
  notes: tune.notes.map((note) => ({ ...note, tick: 2 * note.tick, pitch: note.pitch - 7 })),
});

test('tunes are akin by the turns of their melodies, whatever key and rhythm', () => {
  const tune = wandering(1);
  const half = { ...tune, notes: [...tune.notes.slice(0, 40), ...wandering(2).notes.slice(40)] };
  expect(kinshipsOf([tune, wandering(3), lower(tune, {})])).toEqual([{ one: 0, other: 2, share: 1 }]);
  expect(kinshipsOf([tune, half])[0]!.share).toBeCloseTo(32 / 72, 5);
});

test('what is linked by a detour is one group', () => {
  expect(
    groupsOf(6, [
      [4, 5],
      [1, 5],
      [0, 2],
    ]),
  ).toEqual([0, 1, 0, 3, 1, 1]);
});

const many = Array.from({ length: 300 }, (_, number) => wandering(number));

test('every tune is in one part, and of every ten about eight are learnt from', () => {
  const { train, valid, test, pretraining } = splitTunes(many);
  expect(new Set([...train, ...valid, ...test])).toEqual(new Set(many));
  expect(train.length + valid.length + test.length).toBe(300);
  expect(pretraining).toEqual([]);
  expect(train.length).toBeGreaterThan(210);
  expect(valid.length).toBeGreaterThan(15);
  expect(test.length).toBeGreaterThan(12);
});

test('variants of a tune are in one part, and no other tune moves when they come in', () => {
  const variants = many.slice(0, 40).map((tune, number) => lower(tune, { id: `variant#${number}` }));
  const alone = splitTunes(many);
  const together = splitTunes([...many, ...variants]);
  for (const part of ['train', 'valid', 'test'] as const) {
    const ids = new Set(together[part].map(({ id }) => id));
    expect(alone[part].every(({ id }) => ids.has(id))).toBe(true);
    variants.forEach(({ id }, number) => {
      expect(ids.has(id)).toBe(ids.has(many[number]!.id));
    });
  }
});

test('a melody that is akin to a held-out tune is not learnt from', () => {
  const plain = many.map((tune, number) => lower(tune, { id: `plain#${number}`, source: 'ryan', chordsKnown: false }));
  const { train, pretraining } = splitTunes([...many, ...plain]);
  expect(pretraining.map(({ title }) => title)).toEqual(train.map(({ title }) => title));
});

test('a fingerprint tells one set of tunes from another', () => {
  expect(fingerprint(many)).toMatch(/^[0-9a-f]{12}$/);
  expect(fingerprint(many.slice(1))).not.toBe(fingerprint(many));
});
