import { composeLegs } from '../server/composer/composer.ts';
import { frameInputs, PARTS, partInputs } from '../server/composer/network/choir-encoding.ts';
import { type ChoirNetwork, openChoirNetwork } from '../server/composer/network/choir-network.ts';
import { openEnsemble } from '../server/composer/network/ensemble.ts';
import { countChoirModels } from './choir-n-grams.ts';
import { choraleOf, chordShare, parallelShare } from './choir-statistics.ts';
import { type Chorale, readChorales } from './chorales.ts';
import { sampleLegs } from './sample-legs.ts';
import { mean } from './statistics.ts';

/**
 * Says how much held-out chorales surprise the committed network of choirs, beside n-grams and published figures, and
 * how the choirs of legs keep to the rules.
 * @param corpus folder that holds jsb-chorales/
 */
export async function evaluateChoir(corpus: string, say: (line: string) => void): Promise<void> {
  const { train, valid, test } = readChorales(corpus);
  const network = await openChoirNetwork();
  say(`chorales     ${train.length} to train on, ${valid.length} valid, ${test.length} test`);
  say(`network      ${network.hash.slice(0, 12)}, ${network.units} units\n`);
  say('Nats a token: one part in one sixteenth, silence counted,');
  say('told in order of time and from the soprano down              valid   test');
  const row = (name: string, ...figures: readonly string[]) =>
    say(`${name.padEnd(58)} ${figures.map((figure) => figure.padStart(6)).join(' ')}`);
  for (const [name, natsOn] of countChoirModels(train)) row(name, ...[valid, test].map(natsOn).map(figure));
  const told = [valid, test].map((chorales) => natsByPart(chorales, network));
  row('network, as the server runs it', ...told.map((nats) => figure(mean(nats))));
  row('  alto, tenor and bass, given the soprano', ...told.map((nats) => figure(mean(nats.slice(1)))));
  for (const [part, name] of PARTS.entries()) row(`  ${name}`, ...told.map((nats) => figure(nats[part]!)));
  for (const [name, nats] of PUBLISHED) row(name, nats, '');
  network.close();
  await sayStatistics(valid, say);
}

/** Legs that are composed to be looked at, count. */
const LEGS = 40;
const SEED = 1;

async function sayStatistics(valid: readonly Chorale[], say: (line: string) => void): Promise<void> {
  const plans = sampleLegs(LEGS, SEED).map((plan) => ({
    ...plan,
    bars: plan.bars.map((bar) => ({ ...bar, texture: bar.form === 'drone' ? 'band' : 'choir' }) as const),
  }));
  const ensemble = await openEnsemble();
  const scores = composeLegs(plans, ensemble);
  ensemble.close();
  const pieces = plans.map((plan, at) => ({ plan, chorale: choraleOf(plan, scores[at]!) }));
  const parallels = [valid, pieces.map(({ chorale }) => chorale)].map((chorales) => percent(parallelShare(chorales)));
  say(
    `\nParallel fifths and octaves, of the pairs that move at once: valid ${parallels[0]}, ${LEGS} legs ${parallels[1]}`,
  );
  say(`Chord tones on strong beats: ${LEGS} legs ${percent(chordShare(pieces))}`);
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

/**
 * Peracha, Improving Polyphonic Music Models with Feature-Rich Encoding (2019), as listed at Papers with Code: the same
 * chorales, the notes' loss alone, in a unit that the listing does not name. That network predicts a chord before the
 * notes and hears it, and what the chord costs is not counted: the notes' figure is no likelihood of the notes alone.
 */
const PUBLISHED = [['TonicNet, its chords’ cost not counted (published)', '0.220']] as const;

/** Chorales that are told at once, count. */
const ABREAST = 64;

/** For each part the mean over its sixteenths, in nats: each is told given the parts above it and all that was before. */
export function natsByPart(chorales: readonly Chorale[], network: ChoirNetwork): number[] {
  const sums = PARTS.map(() => 0);
  let frames = 0;
  for (let from = 0; from < chorales.length; from += ABREAST) {
    const abreast = chorales.slice(from, from + ABREAST);
    const states = abreast.map((): Float32Array | undefined => undefined);
    const longest = Math.max(...abreast.map(({ length }) => length));
    for (let at = 0; at < longest; at++) {
      const rows = abreast.flatMap(({ length }, row) => (at < length ? [row] : []));
      const stepped = network.step(
        rows.map((row) => ({ choir: true, state: states[row], inputs: frameInputs(abreast[row]!, at) })),
      );
      stepped.forEach(({ state, letters }, index) => {
        const chorale = abreast[rows[index]!]!;
        states[rows[index]!] = state;
        frames += 1;
        for (let part = 0; part < PARTS.length; part++) {
          const last = chorale[at - 1]?.[part] ?? 0;
          const logits = letters(part, partInputs(chorale, at, part), last, chorale[at]![0]);
          sums[part]! += natsOf(logits, chorale[at]![part]!);
        }
      });
    }
  }
  return sums.map((nats) => nats / frames);
}

function natsOf(logits: readonly number[], letter: number): number {
  const top = Math.max(...logits);
  return Math.log(logits.reduce((sum, logit) => sum + Math.exp(logit - top), 0)) + top - logits[letter]!;
}

const figure = (nats: number) => nats.toFixed(3);
