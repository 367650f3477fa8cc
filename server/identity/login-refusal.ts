import type { Accounts as AccountRows } from '../storage/accounts.ts';
import { type AccountRefusal, refuseAccount } from './account-refusal.ts';
import type { Audit } from './audit.ts';

/** Counts a failed attempt and refuses it. @param userId undefined for an unknown login: the work is the same */
export async function refuseLogin(
  { rows, audit }: { readonly rows: Pick<AccountRows, 'countFailure'>; readonly audit: Audit },
  userId: number | undefined,
  address: string,
): Promise<AccountRefusal> {
  const subject = userId !== undefined && { subjectId: userId };
  await Promise.all([
    rows.countFailure(userId ?? 0),
    audit.record({ action: 'sign-in failed', actorId: null, ...subject, address }),
  ]);
  return refuseAccount('WRONG_LOGIN');
}
