import type { Right } from '../../protocol/role.ts';
import type { Identity } from '../../protocol/welcome.ts';
import { type AccessTokens, isAccessToken } from './access-tokens.ts';
import { drawName, type User, type Users } from './guests.ts';
import type { Session, Sessions } from './sessions.ts';

/** The people that are admitted: with `accounts` signed-in people alone, with `provider` those of the identity provider, else guests as well. */
export type AuthMode = 'open' | 'guests' | 'accounts' | 'provider';

/** True where people come in without signing in. */
export const admitsGuests = (mode: AuthMode): boolean => mode === 'open' || mode === 'guests';

/** A person who is admitted. */
export interface Admitted {
  readonly user: Identity;
  /** Replaces the token given. */
  readonly token: string;
  /** The login session; null for an access token. */
  readonly sessionId: string | null;
  /** The login session or access token whose end ends the person's connections. */
  readonly proofId: string;
  /** Time at which the proof expires unless it is renewed, ms since 1970; absent for a session that a token renews. */
  readonly expires?: number;
  /** All that an access token allows; absent for a login session. */
  readonly limitedTo?: readonly Right[];
}

/** Finds the session of a token. @throws TokenRefused for one of the identity provider that is not valid */
export type FindSession = (token: string, address?: string) => Promise<Session | null>;

/**
 * Authenticates a person. A token yields its user, renamed if a name is given; without a token a new guest is created.
 * Null where the token is not valid, or guests do not come in: the caller refuses, rather than turn a known person into
 * a stranger.
 * @throws TokenRefused for a token of the identity provider that is not valid
 */
export async function admit(options: {
  readonly token: string | undefined;
  readonly name: string | undefined;
  /** Network address of the person, for the audit. */
  readonly address?: string;
  readonly authMode: AuthMode;
  readonly sessions: Pick<Sessions, 'startGuest'> & { readonly find: FindSession };
  readonly accessTokens: Pick<AccessTokens, 'find'>;
  readonly users: Pick<Users, 'find' | 'rename'>;
  /** True for a person of the identity provider. */
  isOfProvider(userId: number): Promise<boolean>;
}): Promise<Admitted | null> {
  const { token, name, address, authMode, sessions, accessTokens, users } = options;
  const mayEnter = async ({ id, kind }: User) => {
    if (admitsGuests(authMode)) return true;
    return kind !== 'guest' && (authMode !== 'provider' || options.isOfProvider(id));
  };
  if (token === undefined) {
    if (!admitsGuests(authMode)) return null;
    const guest = drawName(name);
    const session = await sessions.startGuest(guest);
    return admitted({ id: session.userId, ...guest }, session);
  }
  if (isAccessToken(token)) {
    const found = await accessTokens.find(token);
    const user = found && (await users.find(found.userId));
    if (!user || !(await mayEnter(user))) return null;
    // A program does not rename its person.
    const { proofId, expires, limitedTo } = found;
    return { user: identityOf(user), token, sessionId: null, proofId, expires, limitedTo };
  }
  const session = await sessions.find(token, address);
  const user = session && (await users.find(session.userId));
  if (!user || !(await mayEnter(user))) return null;
  if (name === undefined || name === user.name) return admitted(user, session);
  await users.rename(user.id, name);
  return admitted({ ...user, name }, session);
}

const admitted = (user: Omit<User, 'kind'>, { token, sessionId, expires }: Session): Admitted => ({
  ...{ user: identityOf(user), token, sessionId, proofId: sessionId },
  ...(expires !== undefined && { expires }),
});

const identityOf = ({ id, name, color }: Omit<User, 'kind'>): Identity => ({ userId: id, name, color });
