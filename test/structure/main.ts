/**
 * Prints what can be counted of the structure, of the working tree beside a revision: `npm run structure -- --beside REV`.
 * Tests and generated files are left out. Reads the sources through git and the TypeScript parser; runs none of them.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { measure, type Structure } from './measure.ts';

const FOLDERS = ['protocol', 'travel-log', 'server', 'client-sdk', 'app/src', 'migrations', 'training'];

const { values } = parseArgs({ options: { beside: { type: 'string' } } });

const git = (...args: string[]) => execFileSync('git', args, { encoding: 'utf8', maxBuffer: 2 ** 26 });
const isSource = (path: string) => /\.(ts|tsx)$/.test(path) && !path.endsWith('.d.ts');

function sourcesAt(revision: string | undefined): Map<string, string> {
  const list =
    revision === undefined
      ? git('ls-files', '--cached', '--others', '--exclude-standard', '--', ...FOLDERS)
      : git('ls-tree', '-r', '--name-only', revision, '--', ...FOLDERS);
  const read = (path: string) =>
    revision === undefined ? readFileSync(path, 'utf8') : git('show', `${revision}:${path}`);
  return new Map(
    list
      .split('\n')
      .filter(isSource)
      .map((path) => [path, read(path)]),
  );
}

const row = (label: string, cells: readonly (string | number)[]) => `| ${[label, ...cells].join(' | ')} |`;

function table(columns: ReadonlyMap<string, Structure>): string {
  const all = [...columns.values()];
  const of = (label: string, cell: (structure: Structure) => string | number) => row(label, all.map(cell));
  const rate = (count: number, lines: number) => ((1000 * count) / lines).toFixed(1);
  return [
    row('', [...columns.keys()]),
    row(
      '---',
      all.map(() => '---'),
    ),
    of('files, lines', ({ files, lines }) => `${files}, ${lines}`),
    of('longest function', ({ longestFunction: { name, file, lines } }) => `${lines}: ${name} (${file})`),
    of('functions over 100 lines', ({ longFunctions }) => longFunctions),
    of('longest file', ({ longestFile: { file, lines } }) => `${lines}: ${file}`),
    of('`!` per 1,000 lines', ({ assertions, lines }) => rate(assertions.all, lines)),
    of('… in server/composer', ({ assertions }) => rate(assertions.composer, assertions.composerLines)),
    of('casts per 1,000 lines', ({ casts, lines }) => rate(casts, lines)),
    of('import cycles', ({ cycles }) => cycles),
    of('arrows in server/conductor: between files, between rooms', ({ arrows }) => arrows('server/conductor')),
    of('arrows in server/composer: the same', ({ arrows }) => arrows('server/composer')),
    of('arrows in client-sdk: the same', ({ arrows }) => arrows('client-sdk')),
  ].join('\n');
}

const columns = new Map<string, Structure>();
if (values.beside !== undefined) columns.set(values.beside, measure(sourcesAt(values.beside)));
columns.set('working tree', measure(sourcesAt(undefined)));
process.stdout.write(`${table(columns)}\n`);
