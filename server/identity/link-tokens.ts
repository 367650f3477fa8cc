import { createHash, randomBytes } from 'node:crypto';

/** Random bytes of a share link's token, count. */
const TOKEN_BYTES = 16;

/** The token of a new share link: whoever has it gets in, so it is shown once and never stored. */
export const drawLinkToken = (): string => randomBytes(TOKEN_BYTES).toString('base64url');

/** What is stored of a token, hex. It has too much entropy to be guessed from its hash. */
export const hashLinkToken = (token: string): string => createHash('sha256').update(token).digest('hex');
