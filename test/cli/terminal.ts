import { runAero } from '../../server/cli/aero.ts';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs a command line in this process. */
export async function aero(
  env: Readonly<Record<string, string>>,
  words: readonly string[],
  signal = new AbortController().signal,
): Promise<Ran> {
  const out: string[] = [];
  const err: string[] = [];
  const code = await runAero(words, {
    env,
    signal,
    print: (text) => void out.push(text),
    say: (text) => void err.push(text),
  });
  return { code, out: out.join(''), err: err.join('') };
}

/** The same with --json: the exit code, and what was printed. */
export async function aeroJson<T>(env: Readonly<Record<string, string>>, ...words: string[]) {
  const { code, out } = await aero(env, [...words, '--json']);
  return { code, result: JSON.parse(out) as T };
}
