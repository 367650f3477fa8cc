/** Exit codes of every command. */
export const EXIT = {
  /** Done, and all is well. */
  ok: 0,
  /** A check failed, or the command could not do what it was asked. */
  failed: 1,
  /** The command line is wrong: nothing was done. */
  usage: 2,
  /** Cancelled with Ctrl-C: what was half done is taken back or can be run again. */
  cancelled: 130,
} as const;

/** Result of a command. */
export interface Outcome {
  /** For programs, printed with --json. */
  readonly result: unknown;
  /** For people, printed without it. */
  readonly lines: readonly string[];
  /** A check failed: exit code 1. */
  readonly failed?: boolean;
}

/** Surroundings of a command. */
export interface Shell {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C. A command that runs for longer than a moment looks at it. */
  readonly signal: AbortSignal;
  /** Tells how far a command has come, on standard error; silent with --json. */
  progress(line: string): void;
  /** Asks the person at the terminal; absent where there is none. */
  ask?(question: string): Promise<string>;
}

/** Makes an action for Commander of the work of a command. `V` are its arguments and, last, its options. */
export type Act = <V extends readonly unknown[]>(
  work: (shell: Shell, ...values: V) => Promise<Outcome>,
) => (...values: unknown[]) => Promise<void>;

/** The command line is wrong in a way that its action finds: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
