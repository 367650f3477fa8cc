import { parseArgs } from 'node:util';
import { createDice } from './dice.ts';
import { runChaos } from './run.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '120' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    storage: { type: 'string', default: 'mariadb' },
    kills: { type: 'string', default: '0' },
  },
});
const [seconds, seed, kills] = [values.seconds, values.seed, values.kills].map(Number) as [number, number, number];
const { storage } = values;
if (storage !== 'sqlite' && storage !== 'mariadb') throw new TypeError('--storage is sqlite or mariadb');

const say = (line: string) => process.stdout.write(`${line}\n`);
say(`seed=${seed} storage=${storage} seconds=${seconds}`);
const outcome = await runChaos({ storage, seconds, kills, dice: createDice(seed), say });
for (const finding of outcome.findings.slice(0, 40)) say(finding);
const { acked, committed, lost, holes, diverged } = outcome;
say(`seed=${seed} kills=${outcome.kills} rows=${outcome.rows} complaints=${outcome.complaints.length}`);
// Written as the process ends, so that nothing comes behind it.
process.on('exit', () => say(`acked=${acked} committed=${committed} lost=${lost} holes=${holes} diverged=${diverged}`));
process.exit(lost + holes + diverged + outcome.complaints.length === 0 ? 0 : 1);
