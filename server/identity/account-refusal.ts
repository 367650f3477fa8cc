/** Refusals of requests about accounts, beside those of rooms. */
export const ACCOUNT_REFUSALS = {
  TAKEN: 'another account has this email or this username',
  WEAK_PASSWORD: 'the password is too short, too long, or too easily guessed',
  WRONG_LOGIN: 'there is no active account with this login and this password or code',
  WRONG_PASSKEY: 'the passkey is not known here, or what it signed is wrong, too old or used up',
  WRONG_SIGN_IN:
    'the identity provider has not signed the person in, or the sign-in was begun elsewhere, is too old or used up',
  NO_PROVIDER: 'people do not sign in at an identity provider here: AUTH_CLIENT_ID is not set',
  NO_PASSWORDS: 'people sign in at the identity provider alone here',
  NO_PASSKEYS: 'browsers have passkeys where PUBLIC_URL is https and names a host, or at http://localhost',
  TOO_MANY_PASSKEYS: 'a person has 20 passkeys at most: remove one first',
  TOO_MANY_TOKENS: 'a person has 50 access tokens at most: revoke one first',
  NO_ACCOUNT: 'the person has no account: guests make one, people of an identity provider have theirs there',
} as const;

export type AccountRefusalCode = keyof typeof ACCOUNT_REFUSALS;

/** An answer of no. */
export interface AccountRefusal {
  readonly ok: false;
  readonly code: AccountRefusalCode;
  readonly detail: string;
}

export const refuseAccount = (code: AccountRefusalCode, detail: string = ACCOUNT_REFUSALS[code]): AccountRefusal => ({
  ok: false,
  code,
  detail,
});
