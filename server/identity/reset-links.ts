import { createHash, randomBytes } from 'node:crypto';
import type { Accounts as AccountRows } from '../storage/accounts.ts';
import type { Recoveries } from '../storage/recoveries.ts';
import type { Audit } from './audit.ts';
import { loginKey } from './logins.ts';

/** Life of a reset link, ms. */
export const LINK_LIFE = 30 * 60_000;

/** Makes the token of a reset link, which works once; undefined where there is no such account. @param now ms since 1970 */
export async function makeResetLink(
  {
    rows,
    recoveries,
    audit,
  }: {
    readonly rows: Pick<AccountRows, 'findByLogin'>;
    readonly recoveries: Pick<Recoveries, 'makeLink'>;
    readonly audit: Audit;
  },
  login: string,
  now: number,
): Promise<string | undefined> {
  const account = await rows.findByLogin(loginKey(login));
  if (!account) return undefined;
  const { userId } = account;
  const token = randomBytes(24).toString('base64url');
  await recoveries.makeLink({ userId, hash: hashLink(token), expiresAt: now + LINK_LIFE });
  await audit.record({ action: 'reset link made', actorId: null, subjectId: userId });
  return token;
}

/** The hash of a link's token as it is stored. */
export const hashLink = (token: string): string => createHash('sha256').update(`reset link ${token}`).digest('hex');
