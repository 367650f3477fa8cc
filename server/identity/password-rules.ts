import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PASSWORD_LENGTH } from '../../protocol/account.ts';

const COMMON = join(import.meta.dirname, '../../data/common-passwords.txt');

/** Names of an account, which are no passwords of it. */
export interface AccountNames {
  readonly email: string;
  readonly username: string;
}

/** Says why a password is too weak for an account; undefined where it is not. */
export type PasswordRules = (password: string, names: AccountNames) => string | undefined;

/** Length, and no list but those of common passwords and of the account's own names (NIST SP 800-63B, 3.1.1.2). */
export async function readPasswordRules(): Promise<PasswordRules> {
  const common = new Set((await readFile(COMMON, 'utf8')).trim().split('\n'));
  return (password, { email, username }) => {
    const { length } = [...password.normalize('NFKC')];
    const { least, most } = PASSWORD_LENGTH;
    if (length < least || length > most) return `a password has ${least} to ${most} characters`;
    const folded = password.normalize('NFKC').toLowerCase();
    if (common.has(folded)) return 'this password is among those that are tried first';
    const names = [email, email.split('@')[0], username].map((name) => name?.toLowerCase());
    return names.includes(folded) ? 'a password is neither the email nor the username' : undefined;
  };
}
