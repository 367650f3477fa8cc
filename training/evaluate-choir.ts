import { composeLegs } from '../server/composer/composer.ts';
import { choirInputs, choirPartInputs } from '../server/composer/network/choir-encoding.ts';
import { PART_INDICES, PARTS } from '../server/composer/network/choir-letters.ts';
import { type ChoirNetwork, openChoirNetwork } from '../server/composer/network/choir-network.ts';
import { openEnsemble } from '../server/composer/network/ensemble.ts';
import { BATCH } from '../server/composer/network/recurrent-layer.ts';
import { at } from '../server/composer/theory/at.ts';
import { countChoirNGrams } from './choir-n-grams.ts';
import { choraleOf, chordShare, parallelShare } from './choir-statistics.ts';
import { type Chorale, readChorales } from './chorales.ts';
import { mean } from './melody-statistics.ts';
import { sampleLegs } from './sample-legs.ts';

/**
 * Reports the loss of the committed choir network on held-out chorales, beside n-grams and published figures, and how
 * well the choirs of legs keep the rules.
 * @param corpus folder that holds jsb-chorales/
 * @param print receives the report, line by line
 */
export async function evaluateChoir(corpus: string, print: (line: string) => void): Promise<void> {
  const { train, valid, test } = readChorales(corpus);
  const network = await openChoirNetwork();
  print(`chorales     ${train.length} to train on, ${valid.length} valid, ${test.length} test`);
  print(`network      ${network.hash.slice(0, 12)}, ${network.units} units\n`);
  print('Nats a token: one part in one sixteenth, silence counted,');
  print('in order of time and from the soprano down                   valid   test');
  const row = (name: string, ...figures: readonly string[]) =>
    print(`${name.padEnd(58)} ${figures.map((figure) => figure.padStart(6)).join(' ')}`);
  for (const [name, natsOn] of countChoirNGrams(train)) row(name, ...[valid, test].map(natsOn).map(figure));
  const losses = [valid, test].map((chorales) => natsByPart(chorales, network));
  row('network, as the server runs it', ...losses.map((nats) => figure(mean(nats))));
  row('  alto, tenor and bass, given the soprano', ...losses.map((nats) => figure(mean(nats.slice(1)))));
  for (const [part, name] of PARTS.entries()) row(`  ${name}`, ...losses.map((nats) => figure(at(nats, part))));
  for (const [name, nats] of PUBLISHED) row(name, nats, '');
  network.close();
  await printStatistics(valid, print);
}

/** Legs that are composed for the report, count. */
const LEGS = 40;
const SEED = 1;

async function printStatistics(valid: readonly Chorale[], print: (line: string) => void): Promise<void> {
  const plans = sampleLegs(LEGS, SEED).map((plan) => ({
    ...plan,
    bars: plan.bars.map((bar) => ({ ...bar, texture: bar.form === 'drone' ? 'band' : 'choir' }) as const),
  }));
  const ensemble = await openEnsemble();
  const scores = composeLegs(plans, ensemble);
  ensemble.close();
  const pieces = plans.map((plan, leg) => ({ plan, chorale: choraleOf(plan, at(scores, leg)) }));
  const parallels = [valid, pieces.map(({ chorale }) => chorale)].map((chorales) => percent(parallelShare(chorales)));
  print(
    `\nParallel fifths and octaves, of the pairs that move at once: valid ${parallels[0]}, ${LEGS} legs ${parallels[1]}`,
  );
  print(`Chord tones on strong beats: ${LEGS} legs ${percent(chordShare(pieces))}`);
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/**
 * Peracha, Improving Polyphonic Music Models with Feature-Rich Encoding (2019), as listed at Papers with Code: the same
 * chorales, the loss of the notes alone, in a unit that the listing does not name. That network predicts a chord first and
 * is given it for the notes. The loss of the chord is not counted, so that the figure is no likelihood of the notes alone.
 */
const PUBLISHED = [['TonicNet, its chords’ cost not counted (published)', '0.220']] as const;

/**
 * For each part the mean loss of a sixteenth, nats, given the parts above it and all that came before.
 * @param chorales at least one
 */
export function natsByPart(chorales: readonly Chorale[], network: ChoirNetwork): number[] {
  const sums = PARTS.map(() => 0);
  const frames = chorales.reduce((sum, { length }) => sum + length, 0);
  for (let from = 0; from < chorales.length; from += BATCH) {
    const batch = chorales.slice(from, from + BATCH).map((chorale) => ({ chorale, state: undefined as State }));
    const longest = Math.max(...batch.map(({ chorale }) => chorale.length));
    for (let index = 0; index < longest; index++) {
      const rows = batch.filter(({ chorale }) => index < chorale.length);
      const predictions = network.step(
        rows.map(({ chorale, state }) => ({ network: 'choir', state, inputs: choirInputs(chorale, index) })),
      );
      for (const [row, { state, letters }] of predictions.entries()) {
        const { chorale } = at(rows, row);
        const frame = at(chorale, index);
        at(rows, row).state = state;
        for (const part of PART_INDICES) {
          const last = chorale[index - 1]?.[part] ?? 0;
          const logits = letters(part, choirPartInputs(chorale, index, part), last, frame[0]);
          sums[part] = at(sums, part) + natsOf(logits, frame[part]);
        }
      }
    }
  }
  return sums.map((nats) => nats / frames);
}

type State = Float32Array | undefined;

function natsOf(logits: readonly number[], letter: number): number {
  const top = Math.max(...logits);
  return Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - top), 0)) + top - at(logits, letter);
}

const figure = (nats: number) => nats.toFixed(3);
