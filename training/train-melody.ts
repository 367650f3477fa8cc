import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Style } from '../protocol/style.ts';
import { type Control, FIRST_STYLE_INPUT } from '../server/composer/network/melody-encoding.ts';
import { type Index, packWeights, unpackWeights } from '../server/composer/network/weights.ts';
import { at, last } from '../server/composer/theory/at.ts';
import { createAdam, takeStep, withAverages } from './adam.ts';
import { loadCheckpoint, saveCheckpoint } from './checkpoint.ts';
import { readTunes } from './corpus.ts';
import { guessChords } from './guess-chords.ts';
import { cellAt, openMatrices } from './matrices.ts';
import { type MelodyEvent, melodyEventsOf } from './melody-events.ts';
import {
  continuedMelodyWeights,
  MELODY_SIZES,
  type MelodyNats,
  type MelodyWeights,
  melodyNats,
  newMelodyWeights,
} from './melody-network.ts';
import { clearGradients, clipGradients, type Parameter } from './parameters.ts';
import { createRandom, type Random, shuffled } from './random.ts';
import { fingerprint, type Split, splitTunes } from './split.ts';
import type { Tune } from './tune.ts';

/** Epochs over all tunes, then epochs over those with chords and a part of the others. */
interface Epochs {
  readonly all: number;
  readonly chords: number;
}
const FROM_NOTHING: Epochs = { all: 5, chords: 9 };
const CONTINUED: Epochs = { all: 1, chords: 2 };
/** Tunes without chords of each style in the last epochs, count, about: styles that no other tunes have would be forgotten. */
const KEPT = 100;
/** Events in a step, count, about. */
const BATCH = 1_200;
const DROPPED = 0.3;
const RATE = { fromNothing: 0.002, continued: 0.001 };
/** How much faster than the others inputs learn that a continued training brings in: rare styles are in few steps. */
const QUICK = 6;
/** Steps until the learning rate is full, count. */
const WARM_UP = 100;
/**
 * How often controls are hidden, 0–1: all but the chords at once, each of these alone, and the chords. Guessed chords are
 * hidden more often, and always where the style is: without it, chords are those of the tunes that have some.
 */
const HIDDEN = { all: 0.4, each: 0.25, chords: 0.15, guessed: 0.4 };

/**
 * Trains the melody network and writes its weights: those of the epoch with the least loss on the validation tunes. A
 * run that was stopped continues after its last whole epoch.
 * @param corpus folder that holds nottingham/ and oneill-ryan/
 * @param out folder for `melody.json`, `melody.bin` and the checkpoint
 * @param log receives a line for each epoch, and the final figures
 * @param start folder of the weights that the training continues; undefined for random ones
 */
export async function trainMelody(
  corpus: string,
  out: string,
  seed: number,
  log: (line: string) => void,
  start?: string,
): Promise<void> {
  await openMatrices();
  mkdirSync(out, { recursive: true });
  const split = splitTunes(readTunes(corpus).tunes);
  const weights = start === undefined ? newMelodyWeights(MELODY_SIZES, seed) : weightsIn(start);
  const parts = start === undefined ? FROM_NOTHING : CONTINUED;
  const fullRate = start === undefined ? RATE.fromNothing : RATE.continued;
  const guessed = new Map(split.pretraining.map((tune) => [tune, guessChords(tune)]));
  const parameters = Object.values(weights);
  const adam = createAdam(parameters);
  const recent = start === undefined ? new Float32Array() : rowsFrom(weights.embedding, FIRST_STYLE_INPUT);
  const checkpoint = join(out, 'melody.checkpoint');
  let { epoch, best } = loadCheckpoint(checkpoint, parameters, adam) ?? { epoch: 0, best: Infinity };
  const valid = split.valid.map((tune) => melodyEventsOf(tune, BARE));
  const epochs = parts.all + parts.chords;

  for (; epoch < epochs; epoch++) {
    const started = performance.now();
    const random = createRandom(seed, epoch);
    const learnt: MelodyNats = { pitch: 0, duration: 0, events: 0 };
    const batches = batchesOf(tunesOf(split, epoch < parts.all, random), random);
    for (const [at, batch] of batches.entries()) {
      const hidden = batch.map((tune) => {
        const controls = drawnHiding(tune, random);
        return melodyEventsOf(controls.includes('chords') ? tune : (guessed.get(tune) ?? tune), controls);
      });
      clearGradients(parameters);
      const nats = melodyNats(hidden, weights, { share: DROPPED, random });
      clipGradients(parameters, 1);
      const warmth = Math.min(1, (adam.steps + 1) / WARM_UP);
      const rate = fullRate * warmth * coolingAt(epoch + at / batches.length, parts);
      const before = recent.slice();
      takeStep(adam, parameters, { rate, decay: 0.05, average: 0.995 });
      recent.forEach((value, cell) => {
        recent[cell] = cellAt(before, cell) + QUICK * (value - cellAt(before, cell));
      });
      learnt.pitch += nats.pitch;
      learnt.duration += nats.duration;
      learnt.events += nats.events;
    }
    const averaged = withAverages(adam, parameters, () => {
      const nats = natsOf(valid, weights);
      if (mean(nats) < best) write(out, weights);
      return nats;
    });
    best = Math.min(best, mean(averaged));
    saveCheckpoint(checkpoint, { epoch: epoch + 1, best }, parameters, adam);
    const seconds = Math.round((performance.now() - started) / 1000);
    log(
      `melody, epoch ${epoch + 1} of ${epochs}: train ${mean(learnt).toFixed(4)}, valid ${mean(averaged).toFixed(4)} nats ` +
        `an event (pitch ${(averaged.pitch / averaged.events).toFixed(4)}), ${learnt.events} events in ${seconds} s`,
    );
  }
  const figures = figuresOf(split, weightsIn(out), { seed, epochs });
  writeFileSync(join(out, 'melody.json'), `${JSON.stringify({ ...indexIn(out), training: figures }, null, 2)}\n`);
  log(JSON.stringify(figures.nats));
}

/** The tunes of the training, and the loss of the packed weights on held-out tunes, nats an event. */
function figuresOf(split: Split, weights: MelodyWeights, run: { readonly seed: number; readonly epochs: number }) {
  const part = (tunes: readonly Tune[]) => ({
    tunes: tunes.length,
    notes: tunes.reduce((sum, { notes }) => sum + notes.length, 0),
    fingerprint: fingerprint(tunes),
  });
  const lossOn = (tunes: readonly Tune[], hidden: readonly Control[]) => {
    const nats = natsOf(
      tunes.map((tune) => melodyEventsOf(tune, hidden)),
      weights,
    );
    const rounded = (sum: number) => Math.round((sum / nats.events) * 10_000) / 10_000;
    return { pitch: rounded(nats.pitch), duration: rounded(nats.duration), sum: rounded(nats.pitch + nats.duration) };
  };
  return {
    ...run,
    sizes: MELODY_SIZES,
    pretraining: part(split.pretraining),
    train: part(split.train),
    valid: part(split.valid),
    test: part(split.test),
    nats: {
      valid: lossOn(split.valid, BARE),
      test: lossOn(split.test, BARE),
      testToldControls: lossOn(split.test, []),
      testToldStyle: lossOn(split.test, ['density', 'register', 'form']),
      testWithoutChords: lossOn(split.test, [...BARE, 'chords']),
    },
  };
}

/** Controls that are hidden where losses are compared: the network has chords and bars, and nothing else. */
export const BARE: readonly Control[] = ['density', 'register', 'form', 'style'];

/** The mean loss of an event, pitch and duration together, nats. */
export const mean = ({ pitch, duration, events }: MelodyNats) => (pitch + duration) / events;

/** The loss on all tunes, nats. */
export function natsOf(tunes: readonly (readonly MelodyEvent[])[], weights: MelodyWeights): MelodyNats {
  const sum: MelodyNats = { pitch: 0, duration: 0, events: 0 };
  const byLength = tunes.toSorted((one, other) => one.length - other.length);
  for (let from = 0; from < byLength.length; from += AT_ONCE) {
    const nats = melodyNats(byLength.slice(from, from + AT_ONCE), weights);
    sum.pitch += nats.pitch;
    sum.duration += nats.duration;
    sum.events += nats.events;
  }
  return sum;
}

/** Tunes in a batch of the validation, count. */
const AT_ONCE = 16;

function tunesOf({ pretraining, train }: Split, all: boolean, random: Random): Tune[] {
  const counts = new Map<Style | undefined, number>();
  for (const tune of pretraining) counts.set(styleIn(tune), (counts.get(styleIn(tune)) ?? 0) + 1);
  const kept = pretraining.filter((tune) => all || random() * (counts.get(styleIn(tune)) ?? 0) < KEPT);
  return [...kept, ...train];
}

const styleIn = ({ bars }: Tune) => at(bars, 0).style;

/** The learning rate falls in each of the two parts of the training, in the first to a half. */
function coolingAt(epoch: number, { all, chords }: Epochs): number {
  const cosine = (done: number) => 0.5 * (1 + Math.cos(Math.PI * done));
  if (epoch < all) return 0.5 + 0.5 * cosine(epoch / all);
  return 0.01 + 0.49 * cosine((epoch - all) / chords);
}

function drawnHiding({ chordsKnown }: Tune, random: Random): Control[] {
  const all = random() < HIDDEN.all;
  const hidden = BARE.filter(() => all || random() < HIDDEN.each);
  const unheard = chordsKnown ? random() < HIDDEN.chords : hidden.includes('style') || random() < HIDDEN.guessed;
  return unheard ? [...hidden, 'chords'] : hidden;
}

/** All tunes once, those of about the same length together, so that less is padded. */
function batchesOf(tunes: readonly Tune[], random: Random): Tune[][] {
  const ordered = shuffled(tunes, random).sort((one, other) => (one.notes.length >> 4) - (other.notes.length >> 4));
  const batches: Tune[][] = [[]];
  let events = 0;
  for (const tune of ordered) {
    if (events + tune.notes.length > BATCH && events > 0) {
      batches.push([]);
      events = 0;
    }
    last(batches).push(tune);
    events += tune.notes.length;
  }
  return shuffled(batches, random);
}

function write(out: string, weights: MelodyWeights): void {
  const { index, packed } = packWeights(weights);
  writeFileSync(join(out, 'melody.bin'), packed);
  writeFileSync(join(out, 'melody.json'), `${JSON.stringify(index, null, 2)}\n`);
}

const indexIn = (out: string) => JSON.parse(readFileSync(join(out, 'melody.json'), 'utf8')) as Index;

const rowsFrom = ({ values, columns }: Parameter, row: number) => values.subarray(row * columns);

/** The weights of a folder, as packing has rounded them. */
const weightsIn = (folder: string): MelodyWeights =>
  continuedMelodyWeights(unpackWeights(indexIn(folder), readFileSync(join(folder, 'melody.bin'))));
