import { createInterface } from 'node:readline/promises';
import { runAero } from './aero.ts';
import { EXIT } from './outcome.ts';

/** Time for a cancelled command to clean up behind itself, ms. */
const CLEANING_MS = 5_000;

// Backups and .env files hold secrets: what a command writes is for its user alone.
process.umask(0o077);
const cancellation = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    // The second one does not wait.
    if (cancellation.signal.aborted) process.exit(EXIT.cancelled);
    cancellation.abort();
    setTimeout(() => process.exit(EXIT.cancelled), CLEANING_MS).unref();
  });

// `aero … | head` ends when it has read enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(EXIT.ok);
});

process.exitCode = await runAero(process.argv.slice(2), {
  env: process.env,
  signal: cancellation.signal,
  print: (text) => void process.stdout.write(text),
  ...(process.stdin.isTTY && { ask }),
  say: (text) => void process.stderr.write(text),
});

/** Questions are no result: they go to standard error. */
async function ask(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  terminal.once('SIGINT', () => process.kill(process.pid, 'SIGINT'));
  return terminal.question(question, { signal: cancellation.signal }).finally(() => terminal.close());
}
