import { parseArgs } from 'node:util';
import { createDice } from '../chaos/dice.ts';
import { killMigrations } from './kills.ts';

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const say = (line: string) => process.stdout.write(`${line}\n`);
say(`seed=${values.seed}`);
const outcome = await killMigrations(Number(values.kills), createDice(Number(values.seed)), say);
const { kills, recovered, schemaDifferences } = outcome;
// Written as the process ends, so that nothing comes behind it.
process.on('exit', () => say(`kills=${kills} recovered=${recovered} schema_differences=${schemaDifferences}`));
process.exit(recovered === kills && schemaDifferences === 0 ? 0 : 1);
