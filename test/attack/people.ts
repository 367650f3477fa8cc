import { ask } from './ask.ts';
import type { Target } from './attack.ts';

/** A private log, and its owner. */
export interface Private {
  readonly id: string;
  readonly owner: string;
  /** Makes a share link and returns its token. */
  link(wish: object): Promise<string>;
}

export async function privateLog({ url }: Pick<Target, 'url'>): Promise<Private> {
  const { id, token: owner } = await (await ask(url, 'POST', '/api/logs', undefined, { title: 'Private' })).json();
  await ask(url, 'PATCH', `/api/logs/${id}/access`, owner, { addressRole: null });
  const link = async (wish: object) =>
    (await (await ask(url, 'POST', `/api/logs/${id}/links`, owner, wish)).json()).token;
  return { id, owner, link };
}

/** Password of every account of an attack. */
export const PASSWORD = 'a rather long password';

let accounts = 0;

/** Makes an account, of a guest where there is one, and returns its token. @throws Error where that is refused */
export async function signUp(url: string, guest?: string): Promise<string> {
  accounts += 1;
  const username = `attacker${Date.now()}.${accounts}`;
  const wish = { username, email: `${username}@example.org`, password: PASSWORD };
  const answer = await ask(url, 'POST', '/api/accounts', guest, wish);
  if (!answer.ok) throw new Error(`no account was made: ${answer.status}`);
  return ((await answer.json()) as { token: string }).token;
}
