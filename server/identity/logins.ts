import type { LoginKey } from '../storage/accounts.ts';

/** A username in the form in which it is compared. @example usernameKey('Ada.L') // 'ada.l' */
export const usernameKey = (username: string): string => username.normalize('NFKC').toLowerCase();

/** The key of a login: an email if it has an @, which no username has. */
export const loginKey = (login: string): LoginKey =>
  login.includes('@') ? { email: login.toLowerCase() } : { usernameKey: usernameKey(login) };
