import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './root.ts';

/** Sources of the app. */
const SOURCES = [
  'app/index.html',
  'app/journey.html',
  'app/listen.html',
  'app/reports.html',
  'app/admin.html',
  'app/reference.html',
  'app/console.html',
  'app/replay.html',
  'app/vite.config.ts',
  'app/public',
  'app/src',
  'app/texts',
  'client-sdk',
  'protocol',
  'travel-log',
];

/** Builds the app into app/dist where it is missing or older than its sources. */
export async function buildAppIfOld(): Promise<void> {
  const app = join(ROOT, 'app');
  const built = changedAt(join(app, 'dist/index.html'));
  if (filesIn(SOURCES).every((file) => changedAt(file) <= built)) return;
  process.stdout.write('Building the app, this once …\n');
  const { build } = await import('vite');
  await build({ root: app, configFile: join(app, 'vite.config.ts'), logLevel: 'warn' });
}

/** Files and folders of the project, recursively. */
function filesIn(names: readonly string[]): string[] {
  return names.flatMap((name) => {
    const path = join(ROOT, name);
    const inside = statSync(path).isDirectory() ? readdirSync(path, { encoding: 'utf8', recursive: true }) : [];
    return [path, ...inside.map((file) => join(path, file))];
  });
}

/** ms since 1970; 0 where there is no such file. Folders do not count: an install into one changes it. */
function changedAt(path: string): number {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() ? found.mtimeMs : 0;
}
