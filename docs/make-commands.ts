/** Writes the commands into docs/command-line.md: `npm run commands`. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createProgram } from '../server/cli/aero.ts';
import { referenceOf } from '../server/cli/reference.ts';

const PATH = join(import.meta.dirname, 'command-line.md');
const HEADING = '## Commands\n';

const before = await readFile(PATH, 'utf8');
const program = createProgram(() => async () => {}, { print() {}, say() {} });
await writeFile(PATH, `${before.slice(0, before.indexOf(HEADING))}${HEADING}\n${referenceOf(program)}`);
