import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

interface Violation {
  /** Path of the file that breaks the rule. */
  readonly from: string;
  readonly rule: { readonly name: string };
}

/** Runs the layer check over folders, which takes about eight seconds for all. */
function check(folders: readonly string[]): readonly Violation[] {
  const args = ['node_modules/dependency-cruiser/bin/dependency-cruise.mjs', '--config', '.dependency-cruiser.cjs'];
  let out: string;
  try {
    out = execFileSync(process.execPath, [...args, '--output-type', 'json', ...folders], {
      cwd: ROOT,
      maxBuffer: 2 ** 26,
    }).toString();
  } catch (error) {
    out = (error as { stdout: Buffer }).stdout.toString();
  }
  const { summary } = JSON.parse(out) as { summary: { violations: Violation[]; totalCruised: number } };
  expect(summary.totalCruised).toBeGreaterThan(0);
  return summary.violations;
}

/** Words of `npm run layers` before its folders, count: depcruise --config FILE. */
const LAYERS_FOLDERS_AT = 3;

/** Each planted file breaks one rule: without it a check that checks nothing would be green. */
const PLANTED: [folder: string, source: string, rule: string][] = [
  ['protocol', "import '../../server/config.ts';", 'protocol-imports-down-only'],
  ['server/composer', "import '../../conductor/conductor.ts';", 'server-composer-imports-down-only'],
  ['server/sync', "import '../../room/room.ts';", 'server-sync-imports-down-only'],
  ['client-sdk', "import '../../server/config.ts';", 'client-sdk-imports-down-only'],
  ['client-sdk/sync', "import '../../room.ts';", 'client-sdk-sync-imports-down-only'],
  ['client-sdk/music', "import '../../sync/outbox.ts';", 'client-sdk-music-imports-down-only'],
  ['client-sdk/rest', "import '../../music/music.ts';", 'client-sdk-rest-imports-down-only'],
  ['app', "import '../../travel-log/shape.ts';", 'app-imports-down-only'],
  ['server/http', "import '../../build/opened.ts';", 'only-the-server-calls-builders'],
  ['server/room', "import knex from 'knex';\nexport { knex };", 'home-of-knex-objection-mysql2-better-sqlite3'],
  ['server/conductor', "import { Server } from 'socket.io';\nexport { Server };", 'home-of-socket-io'],
  ['travel-log', "import './other.ts';", 'no-cycles'],
];

describe('the layer check', () => {
  /** Planted folders, relative to the root, each for one row of PLANTED. */
  const folders: string[] = [];
  let violations: readonly Violation[];

  beforeAll(() => {
    for (const [folder, source, rule] of PLANTED) {
      const made = mkdtempSync(join(ROOT, folder, 'planted-'));
      folders.push(relative(ROOT, made));
      writeFileSync(join(made, 'violation.ts'), source);
      if (rule === 'no-cycles') writeFileSync(join(made, 'other.ts'), "import './violation.ts';\n");
    }
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: { layers: string } };
    violations = check(scripts.layers.split(' ').slice(LAYERS_FOLDERS_AT));
  });
  afterAll(() => {
    for (const folder of folders) rmSync(join(ROOT, folder), { recursive: true });
  });

  test.each(PLANTED.map((planted, row) => [...planted, row] as const))('bites in %s on %s', (_, __, rule, row) => {
    const broken = violations.filter(({ from }) => from.startsWith(`${folders[row]}/`));
    expect(broken.map(({ rule: { name } }) => name)).toContain(rule);
  });

  test('finds nothing in the sources', () => {
    const own = violations.filter(({ from }) => !folders.some((folder) => from.startsWith(`${folder}/`)));
    expect(own).toEqual([]);
  });
});
