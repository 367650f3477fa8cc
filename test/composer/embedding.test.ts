import { afterAll, expect, test } from 'vitest';
import { analyse } from '../../server/composer/files/analysis.ts';
import {
  BLOCKS,
  degreesOf,
  EMBEDDING_LENGTH,
  EMBEDDING_VERSION,
  embeddingOf,
} from '../../server/composer/files/embedding.ts';
import { openMelodyStates } from '../../server/composer/network/melody-states.ts';
import { planLeg } from '../../server/composer/plan/plan-leg.ts';
import type { Piece } from '../../server/composer/theory/piece.ts';
import { createEngraver } from '../../server/composing/engraver.ts';
import type { LegSettings } from '../../travel-log/settings.ts';
import { cosine } from '../similarity/cosine.ts';
import { leg, settings } from './airports.ts';
import { composed } from './pieces.ts';

const states = await openMelodyStates();
const engraver = createEngraver();
afterAll(async () => {
  states.close();
  await engraver.close();
});

type Legs = Piece['legs'];
const vectorOf = (legs: Legs) => embeddingOf(analyse({ legs }), degreesOf(legs), states.mean(legs)).vector;
const composedIn = (wish: Partial<LegSettings>): Legs =>
  composed('', [planLeg(leg('CDG', 'LHR'), { ...settings(), ...wish })]).legs;

/** Two takes of each. */
const PIECES = (
  [
    ['slow minor', { tempo: 60, mode: 'minor' }],
    ['slow major', { tempo: 60, mode: 'major' }],
    ['quick minor', { tempo: 150, mode: 'minor' }],
    ['quick major', { tempo: 150, mode: 'major' }],
    ['phrygian', { tempo: 90, mode: 'phrygian' }],
  ] as const
).flatMap(([name, wish]) => [1, 2].map((take) => ({ name, take, vector: vectorOf(composedIn({ ...wish, take })) })));

test.each(['slow minor', 'slow major', 'quick minor', 'quick major', 'phrygian'])(
  'of a %s piece the nearest is its other take',
  (name) => {
    for (const own of PIECES.filter((piece) => piece.name === name)) {
      const near = PIECES.filter((piece) => piece !== own)
        .map((piece) => ({ ...piece, similarity: cosine(own.vector, piece.vector) }))
        .sort((one, other) => other.similarity - one.similarity);
      expect(near[0]).toMatchObject({ name });
    }
  },
);

test('another key is the same piece', () => {
  const legs = composedIn({ key: 2, mode: 'minor' });
  const higher = legs.map(({ plan, notes }) => ({
    plan: { ...plan, bars: plan.bars.map((bar) => ({ ...bar, tonic: (bar.tonic + 1) % 12 })) },
    notes: notes.map((note) => (note.voice === 'percussion' ? note : { ...note, pitch: note.pitch + 1 })),
  }));
  expect(degreesOf(higher)).toEqual(degreesOf(legs));
  expect(cosine(vectorOf(legs), vectorOf(higher))).toBeGreaterThan(0.9);
});

test('a vector has the length of its shares, and the cosine of two is the mean of the cosines of their blocks', () => {
  const [one, other] = [PIECES[0]!.vector, PIECES[3]!.vector];
  expect(one).toHaveLength(EMBEDDING_LENGTH);
  expect(Math.hypot(...one)).toBeCloseTo(1, 3);
  let first = 0;
  let mean = 0;
  for (const { size, share } of Object.values(BLOCKS)) {
    mean += share * cosine(one.slice(first, first + size), other.slice(first, first + size));
    first += size;
  }
  expect(mean).toBeCloseTo(cosine(one, other), 3);
});

test('a leg is heard the same alone and beside others, and a piece without a melody is not heard', () => {
  const [one, other] = [composedIn({ take: 3 }), composedIn({ take: 4 })];
  const both = states.mean([...one, ...other])!;
  expect(both.every((value) => value >= -1 && value <= 1)).toBe(true);
  const silent = one.map((leg) => ({ ...leg, notes: leg.notes.filter(({ voice }) => voice !== 'melody') }));
  expect(states.mean([...one, ...silent])).toEqual(states.mean(one));
  expect(states.mean(silent)).toBeUndefined();
  expect(
    vectorOf(silent)
      .slice(0, BLOCKS.state.size)
      .every((value) => value === 0),
  ).toBe(true);
});

test('a piece of no legs has a vector of finite numbers', () => {
  expect(embeddingOf(analyse({ legs: [] }), degreesOf([]), undefined).vector.every(Number.isFinite)).toBe(true);
});

test('the engraver embeds in its thread, and the version goes with the weights', async () => {
  const legs = composedIn({ take: 1, tempo: 60, mode: 'minor' });
  const embedded = await engraver.embed(legs);
  expect(embedded).toMatchObject({ version: EMBEDDING_VERSION, mode: 'minor', airports: ['CDG', 'LHR'] });
  expect(embedded.tempo).toBe(analyse({ legs }).tempo.mean);
  expect(cosine(embedded.vector, vectorOf(legs))).toBeCloseTo(1, 6);
  // Other weights hear another piece: raise EMBEDDING_VERSION with them.
  expect([EMBEDDING_VERSION, states.hash.slice(0, 8)]).toEqual([1, '3adf3c5d']);
});
