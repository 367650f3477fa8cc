import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { until } from '../support/until.ts';

const ROOT = join(import.meta.dirname, '../..');
const [NODE, ...START] = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')).scripts.start.split(' ');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'aero-melody-compiled-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('case 55: npm start', () => {
  test('runs compiled code, alone in its process, and compiles it once', async () => {
    // No child shows it: what tsx finds in its cache needs no service process.
    expect(START).not.toContain('tsx');
    const first = await start();
    expect(first.output()).not.toContain(' at file:');
    const room = await connect({ url: first.url, log: first.demoLog, name: 'Ada' });
    // Its threads run: one composes, one writes files, one rebuilds documents.
    await room.transport.play();
    await room.notes[Symbol.asyncIterator]().next();
    expect((await room.exports.midi()).byteLength).toBeGreaterThan(0);
    expect(childrenOf(first.pid)).toEqual([]);
    await room.leave();
    expect(await first.end()).toBe(0);

    const second = await start();
    expect(second.output()).not.toContain('Compiling');
    expect(await second.end()).toBe(0);

    // Sources and compiled code know the same migrations by the same names.
    const database = openDatabase(`sqlite:${join(folder, 'aero-melody.sqlite')}`);
    expect(await database.migrate()).toEqual([]);
    await database.close();
  });

  test('shows lines of the sources in its stack traces', () => {
    execFileSync(process.execPath, ['server/compile.mjs'], { cwd: ROOT });
    const program = `
      const { readConfig } = await import('./build/server/config.js');
      try { readConfig({ PORT: 'eighty' }); } catch (error) { console.log(error.stack); }`;
    const args = ['--enable-source-maps', '--input-type=module', '--eval', program];
    const stack = execFileSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' });
    const [, line] = /[\\/]server[\\/]config\.ts:(\d+):\d+/.exec(stack) ?? [];
    const source = readFileSync(join(ROOT, 'server/config.ts'), 'utf8').split('\n');
    expect(source[Number(line) - 1]).toContain('ConfigError');
    expect(stack).not.toContain('config.js');
  });

  interface Started {
    readonly url: string;
    readonly demoLog: string;
    readonly pid: number;
    output(): string;
    /** Sends SIGTERM and resolves with the exit code. */
    end(): Promise<number | null>;
  }

  async function start(): Promise<Started> {
    expect(NODE).toBe('node');
    const env = { PATH: process.env.PATH, DATA_DIR: folder, PORT: '0', LOG_LEVEL: 'warn', AUTH_MODE: 'open' };
    const child = spawn(process.execPath, START, { cwd: ROOT, env });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    await until('it listens', () => output.includes('Session events') || child.exitCode !== null, 60_000);
    const [, url = ''] = /Aero Melody is at\s+(\S+)/.exec(output) ?? [];
    expect(await fetch(`${url}/readyz`).then(({ status }) => status), output).toBe(200);
    return {
      url,
      demoLog: /\/logs\/(\S+)/.exec(output)![1]!,
      pid: child.pid!,
      output: () => output,
      async end() {
        child.kill('SIGTERM');
        const [code] = await once(child, 'exit');
        return code as number | null;
      },
    };
  }
});

describe('compile.mjs', () => {
  /** @returns what is printed beside the output */
  function compile(): string {
    const { status, stdout, stderr } = spawnSync(process.execPath, ['server/compile.mjs'], {
      ...{ cwd: folder, encoding: 'utf8' as const },
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
    return stderr;
  }
  const run = () => execFileSync(process.execPath, ['build/server/greeting.js'], { cwd: folder, encoding: 'utf8' });

  beforeEach(async () => {
    for (const name of ['migrations', 'protocol', 'server', 'travel-log', 'data']) await mkdir(join(folder, name));
    await cp(join(ROOT, 'server/compile.mjs'), join(folder, 'server/compile.mjs'));
    await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'), 'junction');
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await writeFile(join(folder, 'package-lock.json'), '{}');
    await writeFile(join(folder, 'data/place.json'), '"world"');
    await writeFile(join(folder, 'protocol/word.ts'), "export const word: string = 'Hello';");
    await writeFile(
      join(folder, 'server/greeting.ts'),
      "import place from '../data/place.json' with { type: 'json' };\n" +
        "const { word } = await import('../protocol/word.ts');\nconsole.log(word, place);",
    );
  });

  test('compiles again where a source has changed, and there alone', async () => {
    expect(compile()).toContain('Compiling');
    expect(run()).toBe('Hello world\n');
    expect(readFileSync(join(folder, 'build/server/greeting.js'), 'utf8')).not.toContain('__name');
    expect(compile()).toBe('');
    await writeFile(join(folder, 'protocol/word.ts'), "export const word: string = 'Goodbye';");
    expect(compile()).toContain('Compiling');
    expect(run()).toBe('Goodbye world\n');
  });

  test('compiles again where it was interrupted', async () => {
    compile();
    await rm(join(folder, 'build/sources.sha256'));
    expect(compile()).toContain('Compiling');
    expect(existsSync(join(folder, 'build/sources.sha256'))).toBe(true);
  });
});

/** Commands of the processes that the threads of a process have started. */
function childrenOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/task`)
    .flatMap((thread) => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').trim().split(' '))
    .filter((child) => child !== '')
    .map((child) => readFileSync(`/proc/${child}/cmdline`, 'utf8').replaceAll('\0', ' '));
}
