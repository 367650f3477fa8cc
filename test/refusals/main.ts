import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { createDice } from '../chaos/dice.ts';
import { runCluster } from './cluster.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    storage: { type: 'string', default: 'sqlite' },
    instances: { type: 'string', default: '1' },
  },
});
const { runs, seed, storage } = values;
if (storage === 'sqlite' && values.instances === '1') {
  // In memory, where sockets are mocked: a test.
  const args = ['node_modules/vitest/vitest.mjs', 'run', 'test/model/refusals.test.ts'];
  const env = { ...process.env, SEED: seed, REFUSALS_RUNS: runs };
  const [code] = await once(spawn(process.execPath, args, { stdio: 'inherit', env }), 'exit');
  process.exitCode = code as number;
} else if (storage === 'mariadb') {
  const say = (line: string) => process.stdout.write(`${line}\n`);
  say(`seed=${seed} storage=${storage} instances=${values.instances} runs=${runs}`);
  const instances = Number(values.instances);
  const outcome = await runCluster({ instances, runs: Number(runs), dice: createDice(Number(seed)), say });
  say(
    `seed=${seed} ${Object.entries(outcome)
      .map(([name, count]) => `${name}=${count}`)
      .join(' ')}`,
  );
  process.exit(outcome.wrong === 0 ? 0 : 1);
} else throw new TypeError('several instances need --storage mariadb');
