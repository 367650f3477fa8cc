import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

interface LockedPackage {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
}

const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
  packages: Readonly<Record<string, LockedPackage>>;
};

describe('case 18: the lock file', () => {
  test('holds every optional package that a package names', () => {
    const absent = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !isLocked(name, path)),
    );
    expect(absent).toEqual([]);
  });

  test.each([
    ['@duckdb/node-bindings', ['glibc', 'musl']],
    ['@biomejs/biome', ['glibc', 'musl']],
    ['@node-rs/argon2', ['glibc', 'musl']],
    ['rolldown', ['glibc', 'musl']],
    ['lightningcss', ['glibc', 'musl']],
    // One static binary for every Linux.
    ['esbuild', [undefined]],
  ])('names the native packages of %s for every platform', (name, libcs) => {
    const bindings = Object.keys(packages[`node_modules/${name}`]?.optionalDependencies ?? {}).map(
      (binding) => packages[`node_modules/${binding}`] ?? {},
    );
    const has = (os: string, cpu: string, libc?: string) =>
      bindings.some(
        (binding) =>
          binding.os?.includes(os) &&
          binding.cpu?.includes(cpu) &&
          (!libc || !binding.libc || binding.libc.includes(libc)),
      );
    const linux = ['x64', 'arm64'].flatMap((cpu) => libcs.map((libc) => ['linux', cpu, libc] as const));
    const others = [
      ['darwin', 'x64'],
      ['darwin', 'arm64'],
      ['win32', 'x64'],
    ] as const;
    expect([...linux, ...others].filter(([os, cpu, libc]) => !has(os, cpu, libc))).toEqual([]);
  });

  test('would not pass with a platform left out', () => {
    expect(isLocked('@duckdb/node-bindings-plan9-x64', 'node_modules/@duckdb/node-bindings')).toBe(false);
  });
});

describe('case 18: a start without a native package', () => {
  const binding = `@duckdb/node-bindings-${process.platform}-${process.arch}`;

  test('ends with one line that names it', () => {
    const { status, stderr } = checkInstall([binding]);
    expect(stderr).toMatch(/^[^\n]+\n$/);
    expect(stderr).toContain(binding);
    expect(status).toBe(1);
  });

  test('needs better-sqlite3 where logs are kept in SQLite, and there alone', () => {
    expect(checkInstall(['better-sqlite3']).stderr).toMatch(/^Not installed for [^\n]+ better-sqlite3\. [^\n]+\n$/);
    expect(checkInstall(['better-sqlite3'], { DATABASE_URL: 'mariadb://a:b@db/aero' }).status).toBe(0);
  });

  test('goes on where nothing is missing', () => {
    expect(checkInstall([])).toMatchObject({ status: 0, stderr: '' });
  });
});

/** True where Node would find a package from the folder of another one. */
function isLocked(name: string, from: string): boolean {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))) {
    if (packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`]) return true;
    if (at === '') return false;
  }
}

/** Runs the check in a folder whose node_modules lacks some packages. */
function checkInstall(missing: readonly string[], env: Record<string, string> = {}) {
  const root = mkdtempSync(join(tmpdir(), 'aero-melody-install-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  cpSync(join(ROOT, 'server/check-install.mjs'), join(root, 'server/check-install.mjs'));
  for (const name of [
    '@duckdb/node-bindings',
    '@node-rs/argon2',
    'esbuild',
    'lightningcss',
    'rolldown',
    'better-sqlite3',
  ]) {
    const { optionalDependencies = {} } = packages[`node_modules/${name}`] ?? {};
    for (const each of [name, ...Object.keys(optionalDependencies)]) {
      if (missing.includes(each)) continue;
      const path = join(root, 'node_modules', each);
      mkdirSync(dirname(path), { recursive: true });
      // A link to a package that is not installed here leads nowhere, as it should.
      symlinkSync(join(ROOT, 'node_modules', each), path);
    }
  }
  return spawnSync(process.execPath, [join(root, 'server/check-install.mjs')], {
    encoding: 'utf8',
    env: { ...process.env, DATABASE_URL: '', ...env },
  });
}
