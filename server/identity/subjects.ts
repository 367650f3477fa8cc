import { createHash, randomUUID } from 'node:crypto';
import { cleanName } from '../../protocol/clean-name.ts';
import { LIMITS } from '../../protocol/limits.ts';
import type { Subject, Subjects as SubjectRows } from '../storage/subjects.ts';
import { type AccountRefusal, refuseAccount } from './account-refusal.ts';
import type { MergeGuest } from './accounts.ts';
import type { Audit } from './audit.ts';
import type { FindSession } from './bearer.ts';
import { colorOf, type User, type Users } from './guests.ts';
import type { ProviderPerson } from './provider-sign-in.ts';
import type { ProviderClaim } from './provider-tokens.ts';
import type { Session, Sessions } from './sessions.ts';
import { type SignedIn, startSession } from './signed-in.ts';
import { refuseToken, TokenRefused } from './token-refused.ts';

/** A token that is issued this much later than the last sign-in is another sign-in, ms: providers renew tokens every few minutes. */
const SIGN_IN_MS = 3_600_000;

/** Life of a session of the app, ms: afterwards the provider is asked again, and may have locked the person out. */
const SESSION_MS = 24 * 3_600_000;

/** People who sign in at the operator's identity provider. */
export interface Subjects {
  /**
   * Starts a session of a person whom the provider has just signed in; the user is made where they come for the first time.
   * @param wish.guest whose journeys come along
   */
  signIn(wish: {
    readonly person: ProviderPerson;
    readonly guest: User | undefined;
    readonly address: string;
  }): Promise<SignedIn | AccountRefusal>;
  /**
   * The session of a token; its user is made where the person comes for the first time.
   * @param address where it comes from, for the audit
   * @throws TokenRefused
   */
  find(token: string, address?: string): Promise<Session>;
}

export function createSubjects({
  verify,
  rows,
  users,
  sessions,
  audit,
  mergeGuest,
  now,
}: {
  /** @throws TokenRefused */
  verify(token: string): Promise<ProviderClaim>;
  readonly rows: SubjectRows;
  readonly users: Pick<Users, 'find'>;
  readonly sessions: Pick<Sessions, 'keep' | 'start' | 'endAll'>;
  readonly audit: Audit;
  readonly mergeGuest: MergeGuest;
  /** ms since 1970 */
  now(): number;
}): Subjects {
  async function claim(claim: ProviderClaim) {
    const { issuer, subject, sessionId } = claim;
    const known = await rows.find({ issuer, subject });
    if (known) return { subject: known, isNew: false };
    return rows.claim({ issuer, subject }, sessionId, shownAs(claim), now());
  }

  async function record(
    { issuer, issuedAt }: ProviderClaim,
    { userId, lastLoginAt }: Subject,
    isNew: boolean,
    address?: string,
  ) {
    const event = { actorId: userId, detail: { issuer }, ...(address !== undefined && { address }) };
    const before = issuedAt - SIGN_IN_MS;
    if (isNew) await audit.record({ action: 'sign-up', ...event });
    else if (lastLoginAt < before && (await rows.countLogin(userId, before, now())))
      await audit.record({ action: 'sign-in', ...event });
  }

  return {
    async signIn({ person, guest, address }) {
      const { issuer, subject } = person;
      // No session is the one of a token here, so that none was used up by a person who has left.
      const claimed = await rows.claim({ issuer, subject }, randomUUID(), shownAs(person), now());
      const user = claimed && (await users.find(claimed.subject.userId));
      if (!claimed || !user) {
        const who = claimed && { subjectId: claimed.subject.userId };
        await audit.record({ action: 'sign-in failed', actorId: null, ...who, detail: { issuer }, address });
        return refuseAccount('WRONG_SIGN_IN', 'the person is not active here');
      }
      if (guest) {
        await mergeGuest(guest.id, user.id);
        await sessions.endAll(guest.id);
      }
      if (!claimed.isNew) await rows.countLogin(user.id, now(), now());
      const action = claimed.isNew ? 'sign-up' : 'sign-in';
      await audit.record({ action, actorId: user.id, detail: { issuer }, address });
      return startSession(sessions, user, now() + SESSION_MS);
    },

    async find(token, address) {
      const said = await verify(token);
      const claimed = await claim(said);
      if (!claimed) throw refuseToken('ended');
      const { subject, isNew } = claimed;
      const { userId, isActive, refusedBefore } = subject;
      if (!isActive) throw refuseToken('inactive');
      const { sessionId, issuedAt, expires } = said;
      // Whole seconds: a token that is issued in the second of the end may be a new one.
      if (issuedAt < Math.floor(refusedBefore / 1_000) * 1_000) throw refuseToken('ended');
      if (!(await sessions.keep({ sessionId, userId, expires }))) throw refuseToken('ended');
      await record(said, subject, isNew, address);
      return { sessionId, userId, token, expires };
    },
  };
}

/**
 * Sessions of all kinds, for those who end them: a token of the provider that is refused has none.
 * @param findSession of a token of any kind
 */
export function joinSubjects(
  sessions: Sessions,
  findSession: FindSession,
  { rows, now }: { readonly rows: Pick<SubjectRows, 'refuseBefore'>; now(): number },
): Sessions {
  const find = (token: string) =>
    findSession(token).catch((error) => {
      if (error instanceof TokenRefused && error.refusal.code === 'UNAUTHORIZED') return null;
      throw error;
    });
  return {
    ...sessions,
    find,
    async end(token) {
      const session = await find(token);
      if (session) await sessions.endOne(session);
    },
    async endAll(userId, except) {
      // Tokens that were not used here yet, too.
      await rows.refuseBefore(userId, now());
      return sessions.endAll(userId, except);
    },
  };
}

/** Name and colour of a new person. */
function shownAs({ names, issuer, subject }: ProviderPerson): { readonly name: string; readonly color: string } {
  const [name] = names.map((text) => cleanName([...text].slice(0, LIMITS.nameLength).join(''))).filter(isShort);
  const number = createHash('sha256')
    .update(JSON.stringify([issuer, subject]))
    .digest()
    .readUInt16BE();
  const shown = name ?? `Member ${number}`;
  return { name: shown, color: colorOf(shown) };
}

const isShort = (name: string) => name !== '' && name.length <= LIMITS.nameLength;
