/** Placeholders of deployment files, of this release and of earlier ones. Anyone can sign tokens with them. */
const KNOWN: ReadonlySet<string> = new Set([
  'change-me-to-32-characters-of-chance',
  'change-me-to-32-other-characters-of-chance',
]);

/**
 * True for a publicly known secret, and for one character that is repeated.
 * @example isKnownSecret(' change-me-to-32-characters-of-chance') // true
 */
export const isKnownSecret = (secret: string): boolean =>
  KNOWN.has(secret.trim().toLowerCase()) || new Set(secret).size === 1;
