import { parseArgs } from 'node:util';
import { createDice } from '../chaos/dice.ts';
import { judgeUpdates } from './judge-updates.ts';

const { values } = parseArgs({
  options: {
    updates: { type: 'string', default: '1000000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const judged = judgeUpdates(Number(values.updates), createDice(Number(values.seed)));
const counts = Object.entries(judged).map(([name, count]) => `${name}=${count}`);
process.stdout.write(`seed=${values.seed} ${counts.join(' ')}\n`);
process.exitCode = judged.disagreements === 0 ? 0 : 1;
