import { createHash, randomBytes } from 'node:crypto';
import { ask, together, tryDoors } from './ask.ts';
import type { Attack } from './attack.ts';
import { privateLog } from './people.ts';

/** Guesses, fewer than one address may read in ten minutes. */
const GUESSES = 60;

/** Addresses that are guessed, revoked or another person's. */
const calendars: Attack = async (target) => {
  const { url } = target;
  const [log, thief] = [await privateLog(target), await privateLog(target)];
  const feeds = '/api/me/calendars';
  const make = async (of: string | null) =>
    (await (await ask(url, 'POST', feeds, log.owner, { log: of })).json()) as { id: number; url: string };
  const [one, all] = [await make(log.id), await make(null)];
  const secretOf = ({ url: address }: { readonly url: string }) => /calendars\/(.*)\.ics/.exec(address)![1]!;
  const secret = secretOf(one);
  const read = (guess: string) => () => ask(url, 'GET', `/api/calendars/${guess}.ics`);
  if (!(await read(secret)()).ok) return { tried: 0, allowed: ['the address could not be read'] };
  const guesses = [
    ...Array.from({ length: GUESSES }, () => randomBytes(16).toString('base64url')),
    ...[secret.slice(0, -1), `${secret}A`, secret.toLowerCase(), secret.toUpperCase(), `${secret}%00`, '%25', '*', '1'],
    ...[log.id, log.owner, String(one.id), createHash('sha256').update(secret).digest('hex')],
  ].filter((guess) => guess !== secret);
  const guessed = await tryDoors(
    Object.fromEntries(guesses.map((guess) => [`the address ${guess.slice(0, 40)}`, read(guess)])),
  );
  const foreign = await tryDoors({
    'an address of another person’s journey': () => ask(url, 'POST', feeds, thief.owner, { log: log.id }),
    'an address without a session': () => ask(url, 'POST', feeds, undefined, { log: null }),
    'the list without a session': () => ask(url, 'GET', feeds),
    'revoking that of another person': () => ask(url, 'DELETE', `${feeds}/${one.id}`, thief.owner),
    'revoking without a session': () => ask(url, 'DELETE', `${feeds}/${one.id}`),
    'the secret as a token': () => ask(url, 'GET', feeds, secret),
  });
  await ask(url, 'DELETE', `${feeds}/${one.id}`, log.owner);
  await ask(url, 'DELETE', '/api/sessions', log.owner);
  const ended = await tryDoors({
    'an address that was revoked': read(secret),
    'revoking it with a token that has ended': () => ask(url, 'DELETE', `${feeds}/${all.id}`, log.owner),
  });
  return together(guessed, foreign, ended);
};

export const CALENDAR_ATTACKS: Readonly<Record<string, Attack>> = { 'addresses of calendars': calendars };
