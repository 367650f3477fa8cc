import { createHash, randomInt } from 'node:crypto';
import type { Identity } from '../../protocol/welcome.ts';
import type { Sessions } from './sessions.ts';

/** A user as the database keeps it. */
export interface User {
  readonly id: number;
  readonly name: string;
  readonly color: string;
}

/** Where users are kept. */
export interface Users {
  create(fields: { readonly name: string; readonly color: string }): Promise<User>;
  find(id: number): Promise<User | undefined>;
  rename(id: number, name: string): Promise<unknown>;
}

/** Dark enough for white text on them (WCAG AA: contrast 4.5 or more), and far enough apart to be told from each other. */
export const PALETTE = [
  '#c62828',
  '#1565c0',
  '#2e7d32',
  '#8e24aa',
  '#a84300',
  '#00707d',
  '#ad1457',
  '#4e5d00',
  '#5e35b1',
  '#795548',
  '#37607a',
  '#9c1f6e',
] as const;

/**
 * Authenticates a person. A token yields its user, renamed if a name is given; without a token a new guest is created.
 * Null where the token is not valid: the caller refuses, rather than turn a known person into a stranger. The returned
 * token replaces the one given.
 */
export async function admit(options: {
  readonly token: string | undefined;
  readonly name: string | undefined;
  readonly sessions: Sessions;
  readonly users: Users;
}): Promise<{ readonly user: Identity; readonly token: string } | null> {
  const { name, sessions, users } = options;
  if (options.token === undefined) {
    const chosen = name ?? `Guest ${randomInt(1_000, 10_000)}`;
    const { id, color } = await users.create({ name: chosen, color: colorOf(chosen) });
    return { user: { userId: id, name: chosen, color }, token: await sessions.start(id) };
  }
  const session = await sessions.find(options.token);
  const user = session && (await users.find(session.userId));
  if (!user) return null;
  const chosen = name ?? user.name;
  if (chosen !== user.name) await users.rename(user.id, chosen);
  return { user: { userId: user.id, name: chosen, color: user.color }, token: session.token };
}

/** The colour of a new guest: the same for the same name everywhere. */
export const colorOf = (name: string): string =>
  PALETTE[createHash('sha256').update(name).digest().readUInt32BE() % PALETTE.length]!;
