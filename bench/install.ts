import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join as joinPath } from 'node:path';

/** On demand and beside the project's own packages, which stay lean. */
export function install(): void {
  if (existsSync(joinPath(import.meta.dirname, 'node_modules/@hocuspocus'))) return;
  process.stderr.write('Installing the other servers, this once …\n');
  const flags = ['--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['install', ...flags], { cwd: import.meta.dirname, stdio: 'inherit' });
}
