import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, readConfig } from './config.ts';
import { startServer } from './server.ts';

/** How long a goodbye may take before the process goes without, ms. */
const CLOSE_MS = 25_000;

const APP = join(import.meta.dirname, '../app');

try {
  const config = readConfig(process.env);
  await buildAppIfMissing();
  const server = await startServer(config);

  const address = config.publicUrl ?? server.url;
  const taken = config.port !== 0 && server.port !== config.port;
  process.stdout.write(`
  Aero Melody is at  ${address}
  A journey to play  ${address}/logs/${server.demoLog}
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

/** `npm start` on a fresh clone serves the app without being told to build it. */
async function buildAppIfMissing(): Promise<void> {
  if (existsSync(join(APP, 'dist/index.html'))) return;
  process.stdout.write('Building the app, this once …\n');
  const { build } = await import('vite');
  await build({ root: APP, configFile: join(APP, 'vite.config.ts'), logLevel: 'warn' });
}

/** A person made a configuration and gets one line; anything else is ours and comes whole. */
function fail(error: unknown): never {
  process.stderr.write(`${error instanceof ConfigError ? error.message : String((error as Error)?.stack ?? error)}\n`);
  process.exit(1);
}
