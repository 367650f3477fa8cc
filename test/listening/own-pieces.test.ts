import { expect, test } from 'vitest';
import { listeningPiece } from '../../protocol/listening.ts';
import { VOICES } from '../../protocol/note-event.ts';
import { excerptOf } from '../../server/composer/plan/excerpt.ts';
import { planLeg } from '../../server/composer/plan/plan-leg.ts';
import { last } from '../../server/composer/theory/at.ts';
import { PHRASE_BARS } from '../../server/composer/theory/leg-plan.ts';
import { FLIGHTS } from '../../server/listening/flights.ts';
import { createOwnPieces } from '../../server/listening/own-pieces.ts';
import { type OwnVariant, planOf } from '../../server/listening/variant.ts';
import { createAirports, readAirports } from '../../server/storage/airports.ts';
import { leg, settings } from '../composer/airports.ts';
import { createLateComposing } from '../support/composing.ts';
import { createHandClock } from '../support/hand-clock.ts';

const airports = createAirports(await readAirports());
const pieces = createOwnPieces(
  createLateComposing(createHandClock(), () => 0),
  airports.of,
);

test('every flight has an excerpt of 20 to 32 seconds, or is a little shorter as a whole', async () => {
  for (const flight of FLIGHTS) {
    const piece = await pieces.of(flight, 'composed');
    expect(piece.analysis.seconds, flight.from).toBeGreaterThanOrEqual(12);
    expect(piece.analysis.seconds, flight.from).toBeLessThan(32);
    expect(piece.legs[0]!.notes.length, flight.from).toBeGreaterThan(20);
    expect(listeningPiece.strict().parse(piece)).toEqual(piece);
  }
});

test('an excerpt ends with a phrase, and is the same plan up to there', () => {
  const plan = planLeg(leg('CDG', 'NRT'), settings());
  const excerpt = excerptOf(plan);
  expect(excerpt.bars).toEqual(plan.bars.slice(0, excerpt.bars.length));
  expect(last(excerpt.bars).place % PHRASE_BARS).toBe(PHRASE_BARS - 1);
  expect(excerpt.ticks).toBe(last(excerpt.bars).tick + last(excerpt.bars).ticks);
  expect(excerpt.bars.length).toBeLessThan(plan.bars.length);
});

test('each variant lacks one thing alone', () => {
  const plan = planLeg(leg('CDG', 'NRT'), settings());
  const differing = (variant: OwnVariant) => {
    const { bars } = planOf(plan, variant);
    const names = Object.keys(bars[0]!) as (keyof (typeof bars)[0])[];
    return names.filter((name) =>
      bars.some((bar, at) => JSON.stringify(bar[name]) !== JSON.stringify(plan.bars[at]![name])),
    );
  };
  expect(differing('composed')).toEqual([]);
  expect(differing('unperformed')).toEqual([]);
  expect(differing('unarranged').sort()).toEqual(['breath', 'part', 'voices']);
  expect(differing('unfigured')).toEqual(['figure']);
});

test('without performance the notes are the same, at their places and with one velocity a voice', async () => {
  const [composed, unperformed] = await Promise.all([
    pieces.of(FLIGHTS[2]!, 'composed'),
    pieces.of(FLIGHTS[2]!, 'unperformed'),
  ]);
  const [played, flat] = [composed.legs[0]!.notes, unperformed.legs[0]!.notes];
  expect(flat.map(({ voice, tick, pitch, ticks }) => ({ voice, tick, pitch, ticks }))).toEqual(
    played.map(({ voice, tick, pitch, ticks }) => ({ voice, tick, pitch, ticks })),
  );
  expect(flat.every(({ offset }) => offset === 0)).toBe(true);
  expect(played.some(({ offset }) => offset !== 0)).toBe(true);
  for (const voice of VOICES) {
    const of = (notes: typeof flat) => notes.filter((note) => note.voice === voice).map(({ velocity }) => velocity);
    if (of(flat).length === 0) continue;
    expect(new Set(of(flat)).size, voice).toBe(1);
    const mean = of(played).reduce((sum, velocity) => sum + velocity, 0) / of(played).length;
    expect(of(flat)[0], voice).toBe(Math.round(mean));
  }
});

test('a piece is composed once, and again where that failed', async () => {
  let asked = 0;
  const failing = createOwnPieces(
    {
      ...createLateComposing(createHandClock(), () => 0),
      compose(_ask, _made, failed) {
        asked += 1;
        setImmediate(() => failed(new Error('no thread')));
        return () => {};
      },
    },
    airports.of,
  );
  const flight = FLIGHTS[0]!;
  await Promise.all([
    expect(failing.of(flight, 'composed')).rejects.toThrow('cannot be composed'),
    expect(failing.of(flight, 'composed')).rejects.toThrow('cannot be composed'),
  ]);
  expect(asked).toBe(1);
  await expect(failing.of(flight, 'composed')).rejects.toThrow();
  expect(asked).toBe(2);
  expect(pieces.of(flight, 'composed')).toBe(pieces.of(flight, 'composed'));
});
