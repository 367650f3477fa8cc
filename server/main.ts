import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildAppIfOld } from './app-build.ts';
import { readConfig } from './config.ts';
import { fail } from './fail.ts';

/** Shutdown timeout, ms: then the process exits regardless. */
const CLOSE_MS = 25_000;

try {
  // Written by `aero setup`. What the environment says itself counts.
  if (existsSync('.env')) process.loadEnvFile('.env');
  // Loading the server takes longer than to find a setting that is wrong.
  const config = readConfig(process.env);
  const { startServer } = await import('./server.ts');
  await buildAppIfOld();
  // Files written from here on are private: no other user of the machine reads logs, events or secrets.
  process.umask(0o077);
  // As the first process of a container it would not be ended by a signal that it does not handle.
  const starting = new AbortController();
  const giveUp = () => starting.abort();
  process.once('SIGTERM', giveUp).once('SIGINT', giveUp);
  const server = await startServer(config, starting.signal).catch((error) => {
    if (starting.signal.aborted) process.exit(0);
    throw error;
  });
  const address = config.publicUrl ?? server.url;
  // A configured token is known to the operator, and output may be kept as a log.
  const key = config.operatorToken === undefined ? `#operator=${server.operatorToken}` : '  with OPERATOR_TOKEN';
  const taken = config.port !== 0 && server.port !== config.port;
  process.stdout.write(`
  Aero Melody is at  ${address}
  A journey to play  ${address}/logs/${server.demoLog}
  For operators      ${server.url}/reports${key}
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
  if (starting.signal.aborted) stop();
} catch (error) {
  fail(error);
}
