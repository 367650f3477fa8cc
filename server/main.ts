import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { buildAppIfOld } from './app-build.ts';
import { ConfigError, readConfig } from './config.ts';
import { fail } from './fail.ts';

/** Shutdown timeout, ms: then the process exits regardless. */
const CLOSE_MS = 25_000;
/** The same of a start that is given up, ms. */
const GIVE_UP_MS = 300;

// As the first process of a container it would not be ended by a signal that it does not handle.
const starting = new AbortController();
let ending: NodeJS.Timeout | undefined;
const giveUp = () => {
  starting.abort();
  // A part that is being opened may wait for a machine that stays silent, and nothing was acknowledged yet.
  ending ??= setTimeout(() => process.exit(0), GIVE_UP_MS);
};
process.once('SIGTERM', giveUp).once('SIGINT', giveUp);

try {
  // Written by `aero setup`. What the environment says itself counts.
  readEnvFile();
  // Loading the server takes longer than to find a setting that is wrong.
  const config = readConfig(process.env);
  const { startServer } = await import('./server.ts');
  await buildAppIfOld();
  // Files written from here on are private: no other user of the machine reads logs, events or secrets.
  process.umask(0o077);
  const server = await startServer(config, starting.signal).catch((error) => {
    if (starting.signal.aborted) process.exit(0);
    throw error;
  });
  clearTimeout(ending);
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
  // From here on a signal drains: members and music go to other instances first. Without either handler, even for a
  // moment, it would kill the process.
  process.once('SIGTERM', stop).once('SIGINT', stop);
  process.off('SIGTERM', giveUp).off('SIGINT', giveUp);
  process.on('SIGUSR2', () => void server.passMusic().catch(fail));
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

  if (starting.signal.aborted) stop();
} catch (error) {
  fail(error);
}

/** @throws ConfigError where it cannot be read */
function readEnvFile(): void {
  try {
    if (existsSync('.env')) process.loadEnvFile('.env');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new ConfigError(
      `.env cannot be read (${code}): it is a file of NAME=value lines, for the user who runs this`,
    );
  }
}
