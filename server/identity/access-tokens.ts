import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { RIGHTS, type Right, ROLES } from '../../protocol/role.ts';
import type { AccessToken, AccessTokens as AccessTokenRows } from '../storage/access-tokens.ts';
import type { Accounts as AccountRows } from '../storage/accounts.ts';
import { type AccountRefusal, refuseAccount } from './account-refusal.ts';
import type { Audit } from './audit.ts';
import type { Sessions } from './sessions.ts';

/** All that a token of a scope allows; its person's role in a journey may allow less. */
export const SCOPES = { read: ['read'], edit: ROLES.editor, all: RIGHTS } as const satisfies Record<
  string,
  readonly Right[]
>;
export type Scope = keyof typeof SCOPES;

/** Known by those who search for leaked secrets. */
const PREFIX = 'aero_';
/** Valid tokens of one person, count. */
const TOKENS = 50;
const DAY_MS = 24 * 3_600_000;

/** A token in lists. */
export interface ShownToken {
  readonly id: string;
  readonly label: string;
  readonly scope: string;
  /** The last four characters of the token. */
  readonly lastFour: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date;
}

/** Personal access tokens: for programs that act for a person, without a password. */
export interface AccessTokens {
  /** The person that a token stands for, and the rights that it is limited to; undefined where it is not valid. */
  find(token: string): Promise<
    | {
        readonly userId: number;
        readonly proofId: string;
        /** ms since 1970 */
        readonly expires: number;
        readonly limitedTo: readonly Right[];
      }
    | undefined
  >;
  list(userId: number): Promise<readonly ShownToken[]>;
  /** The token itself is in this answer and nowhere else. Undefined where the session has ended meanwhile. */
  make(wish: {
    readonly userId: number;
    /** The login session that asks. */
    readonly sessionId: string;
    readonly label: string;
    readonly scope: Scope;
    /** Lifetime. */
    readonly days: number;
    readonly address: string;
  }): Promise<({ readonly ok: true; readonly token: string } & ShownToken) | AccountRefusal | undefined>;
  /** False where the person has no such token. */
  revoke(wish: { readonly userId: number; readonly id: string; readonly address: string }): Promise<boolean>;
}

/** True for an access token, valid or not. */
export const isAccessToken = (token: string): boolean => token.startsWith(PREFIX);

export function createAccessTokens({
  rows,
  accounts,
  sessions,
  audit,
  now,
}: {
  readonly rows: AccessTokenRows;
  readonly accounts: Pick<AccountRows, 'find'>;
  readonly sessions: Pick<Sessions, 'endOne'>;
  readonly audit: Audit;
  /** ms since 1970 */
  now(): number;
}): AccessTokens {
  return {
    async find(token) {
      const found = await rows.find(hashToken(token), now());
      if (!found || !isScope(found.scope)) return undefined;
      await rows.use(found, now());
      return { userId: found.userId, proofId: found.id, expires: found.expiresAt, limitedTo: SCOPES[found.scope] };
    },

    list: async (userId) => (await rows.list(userId, now())).map(shown),

    async make({ userId, sessionId, label, scope, days, address }) {
      if (!(await accounts.find(userId))) return refuseAccount('NO_ACCOUNT');
      if ((await rows.list(userId, now())).length >= TOKENS) return refuseAccount('TOO_MANY_TOKENS');
      // Expired ones are not counted, and go when another is made.
      await rows.sweep(now());
      const token = `${PREFIX}${randomBytes(32).toString('base64url')}`;
      const id = randomUUID();
      const expiresAt = now() + days * DAY_MS;
      const made = { id, userId, label, scope, lastFour: token.slice(-4), expiresAt };
      if (!(await rows.create({ ...made, hash: hashToken(token) }, sessionId))) return undefined;
      await audit.record({ action: 'access token made', actorId: userId, detail: { id, scope }, address });
      return { ok: true, token, ...shown({ ...made, lastUsedAt: null, createdAt: new Date(now()) }) };
    },

    async revoke({ userId, id, address }) {
      if (!(await rows.list(userId, now())).some((token) => token.id === id)) return false;
      await sessions.endOne({ sessionId: id, userId });
      await rows.remove(id);
      await audit.record({ action: 'access token revoked', actorId: userId, detail: { id }, address });
      return true;
    },
  };
}

const shown = ({ id, label, scope, lastFour, createdAt, lastUsedAt, expiresAt }: AccessToken): ShownToken => ({
  id,
  label,
  scope,
  lastFour,
  createdAt,
  lastUsedAt: lastUsedAt === null ? null : new Date(lastUsedAt),
  expiresAt: new Date(expiresAt),
});

const isScope = (scope: string): scope is Scope => Object.hasOwn(SCOPES, scope);

/** The hash of a token as it is stored: it has 256 bits of chance, too many to try. */
const hashToken = (token: string) => createHash('sha256').update(`access token ${token}`).digest('hex');
