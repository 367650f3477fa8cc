import { parseArgs } from 'node:util';
import { createDice } from './dice.ts';
import { runChaos } from './run.ts';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '120' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    storage: { type: 'string', default: 'mariadb' },
    instances: { type: 'string', default: '1' },
    kills: { type: 'string', default: '0' },
    'max-seconds': { type: 'string', default: '3600' },
  },
});
const {
  seconds,
  seed,
  kills,
  'max-seconds': maxSeconds,
  instances,
} = Object.fromEntries(
  (['seconds', 'seed', 'kills', 'max-seconds', 'instances'] as const).map((name) => [name, Number(values[name])]),
) as Record<'seconds' | 'seed' | 'kills' | 'max-seconds' | 'instances', number>;
const { storage } = values;
if (storage !== 'sqlite' && storage !== 'mariadb') throw new TypeError('--storage is sqlite or mariadb');
if (instances > 1 && storage === 'sqlite') throw new TypeError('several instances need --storage mariadb');

const say = (line: string) => process.stdout.write(`${line}\n`);
say(`seed=${seed} storage=${storage} instances=${instances} seconds=${seconds}`);
const outcome = await runChaos({ storage, instances, seconds, kills, maxSeconds, dice: createDice(seed), say });
for (const finding of outcome.findings.slice(0, 40)) say(finding);
const { acked, committed, lost, holes, diverged, ghosts, noteDuplicates, silences, jam } = outcome;
say(`seed=${seed} kills=${outcome.kills} rows=${outcome.rows} complaints=${outcome.complaints.length}`);
say(`notes of jams heard ${jam.heard}, passes of repeated legs ${outcome.passes}`);
say(`longest silence ${Math.round(Math.max(0, ...silences))} ms`);
const verdict = `acked=${acked} committed=${committed} lost=${lost} holes=${holes} diverged=${diverged}`;
const heard = `ghosts=${ghosts} note_gaps=${silences.length} note_duplicates=${noteDuplicates} jam_hanging=${jam.hanging} jam_doubled=${jam.doubled}`;
// Written as the process ends, so that nothing comes behind it.
process.on('exit', () => say(`${verdict} ${heard}`));
const faults = lost + holes + diverged + ghosts + noteDuplicates + jam.hanging + jam.doubled;
process.exit(faults + outcome.complaints.length === 0 ? 0 : 1);
