import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { composeLegs } from '../server/composer/composer.ts';
import { type Ensemble, openEnsemble } from '../server/composer/network/ensemble.ts';
import { planLeg } from '../server/composer/plan/plan-leg.ts';
import { leg, settings } from '../test/composer/airports.ts';
import { short } from './figures.ts';
import { describeMachine, printTable, publish } from './report.ts';

const STEPS = 100_000;
const ROWS = 10;
const MIB = 2 ** 20;
/** Legs that are composed abreast, by turns, count: batches of every size, melodies alone and with choirs. */
const ABREAST = [1, 2, 7, 1, 20, 3];

/** What 100,000 steps of the networks leave behind: tensors, and memory after a garbage collection. */
export async function measureStepsKept(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const gc: () => void = runInNewContext('gc');
  const network = await openEnsemble();
  const machine = describeMachine({ backend: network.backend });
  let steps = 0;
  let rows = 0;
  const counted: Ensemble = {
    ...network,
    step(asked) {
      steps += 1;
      rows += asked.length;
      return network.step(asked);
    },
  };
  const table: string[][] = [];
  for (let seed = 0; steps < STEPS || table.length <= ROWS; ) {
    if (steps >= (table.length * STEPS) / ROWS) {
      // What has been used for a product is given back by the second one.
      for (let times = 0; times < 2; times++) gc();
      const { heapUsed, external, arrayBuffers, rss } = process.memoryUsage();
      const held = [heapUsed, external, arrayBuffers, rss].map((bytes) => short(bytes / MIB));
      table.push([short(steps), short(rows), String(network.tensors()), ...held]);
    }
    const plans = Array.from({ length: ABREAST[seed % ABREAST.length]! }, (_, voice) =>
      planLeg(
        leg('CDG', 'NRT'),
        settings({ seed: 100 * seed + voice, texture: (seed + voice) % 5 === 0 ? 'choir' : 'band' }),
      ),
    );
    composeLegs(plans, counted);
    seed += 1;
  }
  network.close();
  await publish(
    'steps',
    [
      `# ${short(STEPS)} steps of the networks: what they leave behind`,
      machine,
      'Legs composed on this thread, some with choirs, up to twenty abreast. Tensors as a count; memory in MiB, after a garbage ' +
        'collection.',
      printTable([['steps', 'of melodies', 'tensors', 'heap', 'external', 'array buffers', 'resident'], ...table]),
    ].join('\n\n'),
    { keep: true },
  );
}
