import { createHash, randomBytes } from 'node:crypto';

/** Random bytes of a share link's token, count. */
const TOKEN_BYTES = 16;

/** The token of a new share link. It is a capability: shown once, never stored. */
export const drawLinkToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

/** SHA-256 of a token, hex, for storage. A token has too much entropy to be guessed from it. */
export const hashLinkToken = (token: string): string => createHash('sha256').update(token).digest('hex');
