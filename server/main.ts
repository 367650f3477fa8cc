import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig } from './config.ts';
import { fail } from './fail.ts';
import { startServer } from './server.ts';

/** Shutdown timeout, ms: then the process exits regardless. */
const CLOSE_MS = 25_000;

const ROOT = join(import.meta.dirname, '..');
/** Sources of the app. */
const SOURCES = [
  'app/index.html',
  'app/journey.html',
  'app/vite.config.ts',
  'app/public',
  'app/src',
  'client-sdk',
  'protocol',
  'travel-log',
];

try {
  const config = readConfig(process.env);
  await buildAppIfOld();
  // Files written from here on are private: no other user of the machine reads logs, events or secrets.
  process.umask(0o077);
  const server = await startServer(config);

  const address = config.publicUrl ?? server.url;
  // A configured token is known to the operator, and output may be kept as a log.
  const key = config.operatorToken === undefined ? `?token=${server.operatorToken}` : '  with OPERATOR_TOKEN';
  const taken = config.port !== 0 && server.port !== config.port;
  process.stdout.write(`
  Aero Melody is at  ${address}
  A journey to play  ${address}/logs/${server.demoLog}
  For operators      ${server.url}/api/reports/rooms${key}
${taken ? `\n  Port ${config.port} is taken: this is port ${server.port}.\n` : ''}
  Travel logs        ${config.databaseUrl.startsWith('sqlite:') ? `embedded SQLite, ${config.databaseUrl.slice(7)}` : 'MariaDB'}
  Other instances    ${config.redis ? 'through Redis' : 'none: one process holds everything'}
  Session events     embedded DuckDB, ${join(config.dataDir, 'events')}

`);

  const stop = () => {
    setTimeout(
      () => fail('it could not be closed in time: what was acknowledged is safe, the rest comes again'),
      CLOSE_MS,
    ).unref();
    server
      .drain()
      .then(server.close)
      .then(() => process.exit(0), fail);
  };
  process.on('SIGUSR2', () => void server.passMusic().catch(fail));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
} catch (error) {
  fail(error);
}

/** `npm start` builds the app where it is missing or older than its sources. */
async function buildAppIfOld(): Promise<void> {
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
