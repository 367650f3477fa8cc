import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

/** An instance in a process of its own, as `npm start` starts it: one that can be killed. It ends with this one. */
export interface Instance {
  readonly url: string;
  readonly demoLog: string;
  readonly process: ChildProcess;
  /** Everything it has printed so far. */
  output(): string;
  /** Sends the signal and resolves with the exit code, or null where the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/**
 * Starts `server/main.ts` and resolves once it listens.
 * @param preload a module that is loaded before it, by its path in the project
 * @throws Error with its output where it ends before
 */
export async function startInstance(env: Record<string, string>, preload?: string): Promise<Instance> {
  const { child, output } = run(env, preload);
  const exited = once(child, 'exit');
  const printed = new Promise<void>((resolve) => {
    child.stdout!.on('data', () => {
      if (output().includes('Session events')) resolve();
    });
  });
  await Promise.race([
    printed,
    exited.then(([code]) => {
      throw new Error(`the instance ended with ${code}: ${output()}`);
    }),
  ]);
  const url = /Aero Melody is at\s+(\S+)/.exec(output())![1]!;
  const demoLog = /\/logs\/(\S+)/.exec(output())![1]!;
  return {
    url,
    demoLog,
    process: child,
    output,
    async end(signal) {
      child.kill(signal);
      const [code] = await exited;
      return code as number | null;
    },
  };
}

/** Starts `server/main.ts`, whatever becomes of it. */
export function startUnready(env: Record<string, string>): Pick<Instance, 'output' | 'end'> {
  const { child, output } = run(env);
  const exited = once(child, 'exit');
  return {
    output,
    async end(signal) {
      child.kill(signal);
      const [code] = await exited;
      return code as number | null;
    },
  };
}

/** Runs `server/main.ts` to its end and resolves with how that was. @param preload a module that is loaded before it */
export async function runToEnd(
  env: Record<string, string>,
  preload?: string,
): Promise<{ code: number | null; output: string }> {
  const { child, output } = run(env, preload);
  const [code] = await once(child, 'exit');
  return { code: code as number | null, output: output() };
}

function run(env: Record<string, string>, preload?: string) {
  // A module in TypeScript changes those of the sources. Compiled ones start in two thirds of the time.
  const [loader, main] = preload?.endsWith('.ts')
    ? ['tsx', 'server/main.ts']
    : ['./server/compile.mjs', 'build/server/main.js'];
  const modules = ['./test/support/mortal.mjs', loader, ...(preload ? [preload] : [])];
  const imports = modules.flatMap((module) => ['--import', module]);
  const child = spawn(process.execPath, ['--enable-source-maps', ...imports, main], {
    cwd: ROOT,
    env: { PATH: process.env.PATH!, HOME: process.env.HOME ?? '/', LOG_LEVEL: 'warn', AUTH_MODE: 'open', ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let printed = '';
  for (const stream of [child.stdout!, child.stderr!]) stream.on('data', (chunk) => (printed += chunk));
  return { child, output: () => printed };
}
