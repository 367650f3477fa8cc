import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { startMariadb } from '../support/mariadb.ts';
import { freePort, type PrivateProcess, startPrivate } from '../support/private-process.ts';
import { startRedis } from '../support/redis.ts';

const STARTS = 20;

/** A process that is killed and started again, on the same data. It ends with this one, however that ends. */
export interface Victim {
  readonly name: string;
  alive(): boolean;
  start(): Promise<void>;
  /** kill -9. */
  kill(): Promise<void>;
  /** SIGSTOP, and SIGCONT after `seconds`, even where this process ends meanwhile. */
  pause(seconds: number): Promise<void>;
  /** SIGTERM, and waits until it has ended by itself. Resolves with how long that took, ms. */
  drain(): Promise<number>;
  /** The end of what it printed since it was started. */
  lastWords(): string;
  stop(): Promise<void>;
}

/** @param led is told the port after every start */
export function createMariadb(dir: string, led: (port: number) => void): Victim {
  return createVictim('database', async () => {
    const mariadb = await startMariadb({ dir, flush: 1 });
    led(Number(new URL(mariadb.url).port));
    return { process: mariadb, log: join(dir, 'log') };
  });
}

/** @param led is told the port after every start */
export function createRedis(led: (port: number) => void): Victim {
  return createVictim('Redis', async () => {
    const redis = await startRedis();
    led(Number(new URL(redis.url).port));
    return { process: redis, log: '' };
  });
}

/** @param env its configuration, without the port */
export function createServer(
  name: string,
  dir: string,
  env: Record<string, string>,
  led: (port: number) => void,
): Victim {
  let starts = 0;
  return createVictim(name, async () => {
    const own = join(dir, `${name.replace(' ', '-')}-${++starts}`);
    mkdirSync(own, { recursive: true });
    const port = await freePort();
    const variables = Object.entries({ LOG_LEVEL: 'warn', ...env, PORT: `${port}` }).map(
      ([name, value]) => `${name}=${value}`,
    );
    const loader = ['--enable-source-maps', '--import', './server/compile.mjs'];
    const command = ['env', ...variables, process.execPath, ...loader, 'build/server/main.js'];
    const server = await startPrivate(command, { dir: own, port });
    led(port);
    return { process: server, log: join(own, 'log') };
  });
}

function createVictim(
  name: string,
  launch: () => Promise<{ readonly process: PrivateProcess; readonly log: string }>,
): Victim {
  let running: Awaited<ReturnType<typeof launch>> | undefined;

  return {
    name,
    alive: () => running !== undefined && isAlive(running.process.pid),
    async start() {
      await running?.process.stop();
      // As under a supervisor: what ends because something that it needs is away is started again.
      for (let tries = 1; ; tries++) {
        const launched = await launch().catch((error: Error) => error);
        if (!(launched instanceof Error)) {
          running = launched;
          return;
        }
        if (tries === STARTS) throw launched;
        await setTimeout(500);
      }
    },
    async kill() {
      process.kill(running!.process.pid, 'SIGKILL');
      await running!.process.stop();
    },
    async pause(seconds) {
      const { pid } = running!.process;
      const pause = spawn('sh', ['-c', `kill -STOP ${pid}; sleep ${seconds}; kill -CONT ${pid}`], { stdio: 'ignore' });
      await once(pause, 'exit');
    },
    async drain() {
      const begun = performance.now();
      await running!.process.stop();
      return performance.now() - begun;
    },
    lastWords: () => (running && existsSync(running.log) ? readFileSync(running.log, 'utf8').slice(-3_000) : ''),
    async stop() {
      await running?.process.stop();
    },
  };
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
