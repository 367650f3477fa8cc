import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../test/support/private-process.ts';

/** Start-up timeout of a server, its app's build included, ms. */
const START_MS = 60_000;

/** `npm start` of a revision, with its app. */
export interface AppServer {
  readonly name: string;
  readonly url: string;
  stop(): Promise<void>;
}

/** @param folder where the revision is checked out; left out, this one */
export async function startApp(name: string, folder = join(import.meta.dirname, '..')): Promise<AppServer> {
  const port = await freePort();
  const data = await mkdtemp(join(tmpdir(), 'aero-melody-bench-'));
  const child = spawn(process.execPath, ['--import', 'tsx', 'server/main.ts'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
    // Members come from one address, and the makers of logs have no account.
    env: {
      ...process.env,
      PORT: String(port),
      DATA_DIR: data,
      LOG_LEVEL: 'error',
      AUTH_MODE: 'open',
      LIMITS: 'crowd=100000',
    },
  });
  const url = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  for (const deadline = Date.now() + START_MS; !(await answers()); await sleep(100))
    if (child.exitCode !== null || Date.now() > deadline) throw new Error(`${name} did not start`);
  return {
    name,
    url,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      await rm(data, { recursive: true, force: true });
    },
  };
}
