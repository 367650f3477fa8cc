import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

export interface PrivateProcess {
  /** Of the server itself, so that a test can kill it. */
  readonly pid: number;
  /** Ends the server and removes `scratch`. */
  stop(): Promise<void>;
}

// The shell outlives a killed runner: its stdin then ends, and it takes the server and its files along.
const guard = `"$@" >"$GUARD_LOG" 2>&1 & server=$!
echo $server
trap 'kill -TERM $server 2>/dev/null' TERM INT
cat >/dev/null
kill -TERM $server 2>/dev/null
wait $server
[ -z "$GUARD_SCRATCH" ] || rm -rf "$GUARD_SCRATCH"`;

/** How long a start may take, ms: a server needs 3 s of a core, and may get a tenth of one beside other work. */
const START_MS = 120_000;

/**
 * Runs a server that ends with this process, however that ends, and waits until its port answers.
 * `dir` gets its log; `scratch` is the folder to remove with it, if any.
 * @throws Error with the end of the log where it ends, or does not come up within START_MS.
 */
export async function startPrivate(
  command: readonly string[],
  place: { readonly dir: string; readonly port: number; readonly scratch?: string },
): Promise<PrivateProcess> {
  const log = join(place.dir, 'log');
  const shell = spawn('sh', ['-c', guard, 'sh', ...command], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, GUARD_LOG: log, GUARD_SCRATCH: place.scratch ?? '' },
  });
  const [line] = (await once(shell.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString().trim());
  const running: PrivateProcess = {
    pid,
    async stop() {
      if (shell.exitCode !== null) return;
      shell.ref();
      const ended = once(shell, 'exit');
      shell.stdin.end();
      await ended;
    },
  };
  for (const deadline = Date.now() + START_MS; !(await answers(place.port)); await setTimeout(25)) {
    if (alive(pid) && Date.now() < deadline) continue;
    const why = readFileSync(log, 'utf8').slice(-2_000);
    await running.stop();
    throw new Error(`${command[0]} did not start:\n${why}`);
  }
  // A script that forgets to stop it still ends, and the guard cleans up.
  shell.unref();
  shell.stdout.destroy();
  return running;
}

/** Below those that a system gives to connections, any of which could take a port before a server listens on it. */
const PORTS = { from: 11_000, to: 32_000 };

/** A TCP port on the loopback that nobody listens on at the moment. */
export async function freePort(): Promise<number> {
  const port = randomInt(PORTS.from, PORTS.to);
  const server = createServer().listen(port, '127.0.0.1');
  const isFree = await once(server, 'listening').then(
    () => true,
    () => false,
  );
  if (!isFree) return freePort();
  server.close();
  await once(server, 'close');
  return port;
}

async function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const answered = await new Promise<boolean>((resolve) => {
    // MariaDB greets; Redis answers what it is asked.
    socket.once('connect', () => socket.write('PING\r\n'));
    socket.once('data', (bytes) => resolve(!bytes.toString().startsWith('-LOADING')));
    socket.once('error', () => resolve(false));
    socket.once('close', () => resolve(false));
  });
  socket.destroy();
  return answered;
}

function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
