import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');

/** Another revision of this project, in a folder of its own. */
export interface Revision {
  readonly folder: string;
  remove(): Promise<void>;
}

/** Checks a revision out, with the packages that are installed here. */
export async function openRevision(name: string): Promise<Revision> {
  const folder = await mkdtemp(join(tmpdir(), 'aero-melody-revision-'));
  const git = (...args: string[]) => execFileSync('git', args, { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  git('worktree', 'add', '--detach', folder, name);
  const installed = join(ROOT, 'node_modules');
  const packages = join(folder, 'node_modules');
  await mkdir(join(packages, '@aero-melody'), { recursive: true });
  for (const entry of await readdir(installed))
    if (entry !== '@aero-melody') await symlink(join(installed, entry), join(packages, entry));
  // Its own client, and not the one beside these packages.
  await symlink(join(folder, 'client-sdk'), join(packages, '@aero-melody/client'));
  return {
    folder,
    async remove() {
      await rm(folder, { recursive: true, force: true });
      git('worktree', 'prune');
    },
  };
}
