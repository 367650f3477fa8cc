import { createHash, randomBytes } from 'node:crypto';

/** Codes of one account, count. */
export const CODES = 10;
/** Bits of chance in one code: too many to try, so that a fast hash will do. */
const CODE_BITS = 80;
/** Crockford's base 32: without I, L, O and U, which are taken for others. */
const LETTERS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** New recovery codes, to be shown once, such as `7Q4K-9ZBM-3C0D-W2RT`. */
export const drawCodes = (): string[] => Array.from({ length: CODES }, drawCode);

function drawCode(): string {
  const letters = [...randomBytes(CODE_BITS / 5)].map((byte) => LETTERS[byte % LETTERS.length]);
  return letters.join('').replace(/.{4}(?!$)/g, '$&-');
}

/** The hash of a code as it is stored, however it was typed. @example hashCode(7, '7q4k 9zbm') === hashCode(7, '7Q4K-9ZBM') */
export function hashCode(userId: number, code: string): string {
  const letters = code
    .toUpperCase()
    .replace(/[^\dA-Z]/g, '')
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  return createHash('sha256').update(`recovery code ${userId} ${letters}`).digest('hex');
}
