import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../test/support/private-process.ts';
import type { Peer } from './peers/peer.ts';

/** How long a server may take to listen, ms. */
const START_MS = 120_000;

/** A server under test, in a process of its own. */
export interface ServerProcess {
  readonly peer: Peer;
  readonly url: string;
  /** CPU time of all its threads since it started, ms. */
  cpuMs(): Promise<number>;
  /** What it holds after a garbage collection, bytes: `rss` is all of it, the rest the parts that its main thread knows of. */
  memory(): Promise<NodeJS.MemoryUsage>;
  /** Begins to watch the event loop; the returned function ends that, and tells the 99th percentile of its delay, ms. */
  watchLoop(): Promise<() => Promise<number>>;
  /** A figure of this project's own metrics; NaN where it is not among them. */
  figure(name: string): Promise<number>;
  /** Sends a word to a module that `node` flags have loaded into the process. @returns its answer */
  ask<Answer>(what: string): Promise<Answer>;
  stop(): Promise<void>;
  /** Ends it at once, as a crash does. */
  kill(): Promise<void>;
}

/** Starts a peer on `PORT` of the loopback, or on a free one. `node` are flags for Node, such as `--cpu-prof`. */
export async function startServer(
  peer: Peer,
  env: Readonly<Record<string, string>>,
  node: readonly string[] = [],
): Promise<ServerProcess> {
  const port = env.PORT ? Number(env.PORT) : await freePort();
  const url = `http://127.0.0.1:${port}`;
  const operatorToken = randomUUID();
  const flags = ['--expose-gc', '--import', join(import.meta.dirname, 'gauge.mjs'), ...(peer.flags ?? []), ...node];
  const child = spawn(process.execPath, [...flags, join(import.meta.dirname, peer.entry)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    // A load generator is a crowd at one address, and not a member who floods.
    env: {
      ...process.env,
      HOST: '127.0.0.1',
      PORT: String(port),
      MESSAGES_PER_SECOND: '10000000',
      AUTH_MODE: 'open',
      LIMITS: 'crowd=100000',
      OPERATOR_TOKEN: operatorToken,
      ...env,
    },
  });
  await listening(child, port, peer.name);
  const ask = async <Answer>(what: string) => {
    child.send(what);
    const [answer] = (await once(child, 'message')) as [Answer];
    return answer;
  };
  const gauge = (what: 'cpu' | 'memory' | 'watch' | 'loop') => ask<Gauge>(what);
  return {
    peer,
    url,
    ask,
    cpuMs: async () => (await gauge('cpu')).cpuMs,
    memory: async () => (await gauge('memory')).memory,
    async watchLoop() {
      await gauge('watch');
      return async () => (await gauge('loop')).loopP99Ms;
    },
    async figure(name) {
      const headers = { authorization: `Bearer ${operatorToken}` };
      const text = await fetch(`${url}/metrics`, { headers }).then((response) => response.text());
      return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]);
    },
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const late = setTimeout(() => child.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(late);
    },
    async kill() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** The answer of `gauge.mjs`. */
interface Gauge {
  readonly cpuMs: number;
  readonly memory: NodeJS.MemoryUsage;
  readonly loopP99Ms: number;
}

async function listening(child: ChildProcess, port: number, name: string): Promise<void> {
  for (const deadline = Date.now() + START_MS; ; await sleep(50)) {
    const probe = connect(port, '127.0.0.1');
    const answered = await once(probe, 'connect').then(
      () => true,
      () => false,
    );
    probe.destroy();
    if (answered) return;
    if (child.exitCode === null && Date.now() < deadline) continue;
    child.kill('SIGKILL');
    throw new Error(`${name} did not start`);
  }
}
