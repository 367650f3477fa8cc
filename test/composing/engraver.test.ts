import { afterEach, expect, test } from 'vitest';
import { analyse } from '../../server/composer/files/analysis.ts';
import { midiFile } from '../../server/composer/files/midi.ts';
import { scoreJson } from '../../server/composer/files/score-json.ts';
import { planLeg } from '../../server/composer/plan/plan-leg.ts';
import type { Piece } from '../../server/composer/theory/piece.ts';
import { createEngraver } from '../../server/composing/engraver.ts';
import { journey, settings } from '../composer/airports.ts';
import { composed } from '../composer/pieces.ts';

const planned = (...stops: string[]) => journey(...stops).map((leg) => planLeg(leg, settings()));
const long = composed('There and back 東京', planned('GLA', 'LHR', 'BRU'));
const short = composed('There', planned('CDG', 'LHR'));

const engraver = createEngraver();
afterEach(() => engraver.close());

const textOf = async (piece: Piece, form: 'json' | 'analysis') =>
  JSON.parse(Buffer.from(await engraver.engrave(piece, form)).toString());

test('pieces that are asked for at the same time become each its own files', async () => {
  const [midi, json, analysis, other] = await Promise.all([
    engraver.engrave(long, 'midi'),
    textOf(long, 'json'),
    textOf(long, 'analysis'),
    engraver.engrave(short, 'midi'),
  ]);
  expect(midi).toEqual(midiFile(long));
  expect(json).toEqual(scoreJson(long));
  expect(analysis).toEqual(analyse(long));
  expect(other).toEqual(midiFile(short));
});

test('a piece that cannot be written down is an error, and the next one is written by another thread', async () => {
  const [first, ...rest] = long.legs;
  const torn = { ...long, legs: [{ ...first!, plan: { ...first!.plan, bars: [null as never] } }, ...rest] };
  await expect(engraver.engrave(torn, 'midi')).rejects.toThrow();
  expect(await engraver.engrave(short, 'midi')).toEqual(midiFile(short));
});
