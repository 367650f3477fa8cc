import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

// Debian keeps servers in sbin, which is not on everybody's PATH.
const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin', '/usr/libexec'];

/**
 * Path of the first of `names` that this machine has. Where it has none and we are root on a Debian, the packages are
 * installed and said aloud.
 * @throws Error that says what to install.
 */
export function findBinary(names: readonly string[], packages: readonly string[]): string {
  const found = locate(names);
  if (found) return found;
  const advice = `${names[0]} is missing: apt-get install ${packages.join(' ')}`;
  if (process.getuid?.() !== 0 || !locate(['apt-get'])) throw new Error(advice);
  console.log(`${names[0]}: not found, installing ${packages.join(' ')} with apt-get`);
  aptInstall(packages);
  const installed = locate(names);
  if (!installed) throw new Error(advice);
  return installed;
}

function locate(names: readonly string[]): string | undefined {
  return names.flatMap((name) => folders.map((folder) => join(folder, name))).find((path) => existsSync(path));
}

function aptInstall(packages: readonly string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) =>
    execFileSync('apt-get', ['-y', '-o', 'DPkg::Lock::Timeout=300', ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  const install = () => apt('install', '--no-install-recommends', ...packages);
  try {
    install();
  } catch {
    // A fresh machine has no package lists, and old lists name versions that are gone.
    apt('update');
    install();
  }
}
