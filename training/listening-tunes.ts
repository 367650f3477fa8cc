import { type ListeningPiece, listeningPiece } from '../protocol/listening.ts';
import { scoreJson } from '../server/composer/files/score-json.ts';
import { bandIn } from '../server/composer/parts/band.ts';
import { excerptOf } from '../server/composer/plan/excerpt.ts';
import { at, last } from '../server/composer/theory/at.ts';
import { velocityOf } from '../server/composer/theory/dynamics.ts';
import { type Bar, barAt, byStart, isTune, type LegPlan } from '../server/composer/theory/leg-plan.ts';
import { barTicks } from '../server/composer/theory/metre.ts';
import { offsetOf } from '../server/composer/theory/timing.ts';
import { guessChords } from './guess-chords.ts';
import { createRandom, shuffled } from './random.ts';
import { sampleLegsLike } from './sample-legs.ts';
import type { Tune } from './tune.ts';

/** Tunes of a file, count. */
const TUNES = 40;
/** The metres that legs are in. */
const METRES: ReadonlySet<string> = new Set(['2/4', '3/4', '4/4', '6/8']);

/**
 * Tunes for the listening page: each one's melody and form, and for the rest what the server would do to a leg in its metre
 * and mode. Its chords are guessed, accompaniment, arrangement, instruments and performance are the server's.
 * @param tunes in the public domain
 */
export function listeningTunes(tunes: readonly Tune[], seed: number): { title: string; piece: ListeningPiece }[] {
  const fit = tunes.filter(({ bars }) => METRES.has(at(bars, 0).metre.join('/')) && isWhole(bars));
  return shuffled(fit, createRandom(seed))
    .slice(0, TUNES)
    .map((tune, index) => ({ title: tune.title, piece: pieceOf(guessChords(tune), seed + index) }));
}

/** True where all bars but an upbeat are full. */
const isWhole = (bars: readonly Bar[]) =>
  bars.slice(1, -1).every(({ ticks, metre }) => ticks === barTicks(metre)) && bars.length >= 16;

function pieceOf(tune: Tune, seed: number): ListeningPiece {
  const plan = excerptOf(planLike(tune, at(sampleLegsLike([tune], 1, seed), 0)));
  const melody = tune.notes
    .filter(({ tick, ticks }) => tick + ticks <= plan.ticks)
    .map((note) => {
      const bar = barAt(plan.bars, note.tick);
      return { ...note, velocity: velocityOf('melody', bar, note), offset: offsetOf('melody', bar, note) };
    });
  const band = plan.bars.flatMap((_, index) => bandIn(plan, index)).map((note, index) => ({ ...note, index }));
  const notes = [...melody, ...band].sort(byStart);
  return listeningPiece.parse(scoreJson({ title: '', seed, network: null, legs: [{ plan, notes }] }));
}

/** A leg with the bars of a tune. */
function planLike({ bars }: Tune, leg: LegPlan): LegPlan {
  const like = leg.bars.filter(isTune);
  const dressed = bars.map((bar, index): Bar => {
    const { part, voices, figure, feel, energy, seed } = at(like, index % like.length);
    return { ...bar, part, voices, figure, feel, energy, seed };
  });
  const { tick, ticks } = last(dressed);
  return { ...leg, bars: dressed, opening: null, pace: [], ticks: tick + ticks };
}
