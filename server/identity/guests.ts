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

/**
 * Colours by hue, of which two of one hue are alike. Dark enough for white text on them (WCAG AA: contrast 4.5 or more), and far
 * enough apart to be told from each other.
 */
const HUES = [
  ['#c62828', '#ad1457'],
  ['#1565c0', '#37607a'],
  ['#2e7d32', '#4e5d00'],
  ['#8e24aa', '#9c1f6e'],
  ['#a84300', '#795548'],
  ['#00707d'],
  ['#5e35b1'],
] as const;

export const PALETTE = [
  ...['#c62828', '#1565c0', '#2e7d32', '#8e24aa', '#a84300', '#00707d'],
  ...['#ad1457', '#4e5d00', '#5e35b1', '#795548', '#37607a', '#9c1f6e'],
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

/**
 * The colour of a person among others: their own, unless another one has it or one that is alike; then the one of the palette that
 * the fewest have, and of these one whose hue the fewest have. In equal cases the first counts.
 * @param taken the colours of the others, each person once
 */
export function colorAmong(own: string, taken: Iterable<string>): string {
  const uses = new Map<string, number>();
  for (const color of taken) uses.set(color, (uses.get(color) ?? 0) + 1);
  const usesOf = (colors: readonly string[]) => colors.reduce((sum, color) => sum + (uses.get(color) ?? 0), 0);
  const hueOf = (color: string) => HUES.find((hue) => hue.some((each) => each === color)) ?? [];
  const cost = (color: string) => MOST_PEOPLE * usesOf([color]) + usesOf(hueOf(color));
  return [own, ...PALETTE].reduce((best, color) => (cost(color) < cost(best) ? color : best));
}

/** More than there are people in a room, count. */
const MOST_PEOPLE = 100_000;
