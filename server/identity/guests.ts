import { createHash, randomInt } from 'node:crypto';
import type { Sessions } from './sessions.ts';

/** A user as the database keeps it. */
export interface User {
  readonly id: number;
  readonly name: string;
  readonly color: string;
  readonly kind: 'guest' | 'account' | 'former';
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

/** The guest whom a token is for; undefined where it is not valid, or for an account. */
export async function guestOf(
  token: string,
  { sessions, users }: { readonly sessions: Pick<Sessions, 'find'>; readonly users: Users },
): Promise<User | undefined> {
  const session = await sessions.find(token);
  const user = session ? await users.find(session.userId) : undefined;
  return user?.kind === 'guest' ? user : undefined;
}

/** Name and colour of a new guest, who may have chosen the name. */
export function drawName(chosen: string | undefined): { readonly name: string; readonly color: string } {
  const name = chosen ?? `Guest ${randomInt(1_000, 10_000)}`;
  return { name, color: colorOf(name) };
}

/** The colour of a new guest: the same for the same name everywhere. */
export const colorOf = (name: string): string =>
  PALETTE[createHash('sha256').update(name).digest().readUInt32BE() % PALETTE.length]!;
