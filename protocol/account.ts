import { z } from 'zod';
import { cleanName } from './clean-name.ts';
import { hello } from './hello.ts';

/** Characters of a password, count: length is all that counts, so no rule asks for certain ones. */
export const PASSWORD_LENGTH = { least: 8, most: 128 } as const;
/** Preferences of a person, bytes of JSON. */
export const PREFERENCES_BYTES = 4_096;

const email = z.string().trim().toLowerCase().max(254).pipe(z.email()).describe('An address of email.');

/** Letters, digits, `.`, `_` and `-`, after a letter or a digit: nothing invisible, and nothing that is taken for an email. */
const username = z
  .string()
  .trim()
  .normalize('NFKC')
  .regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]{2,49}$/u, 'not 3 to 50 letters, digits, dots, hyphens or underscores')
  .describe('Unique, whatever its case.');

// Of any length here, since a weak password has a refusal of its own.
const password = z.string().max(1_000).describe('A password.');

/** An email or a username. */
const login = z.string().trim().min(1).max(254).describe('An email or a username.');

export const signUp = z.strictObject({ email, username, password });
export type SignUp = z.infer<typeof signUp>;

export const signIn = z.strictObject({ login, password });

export const recoveryByCode = z.strictObject({
  login,
  code: z.string().max(100).describe('A recovery code.'),
  password: password.describe('The new password.'),
});

export const recoveryByLink = z.strictObject({
  token: z.string().max(100).describe('The token of a reset link.'),
  password: password.describe('The new password.'),
});

export const passwordChange = z.strictObject({ old: password, new: password });

export const passwordProof = z.strictObject({ password });

export const personChange = z.strictObject({
  name: hello.shape.name,
  preferences: z
    .record(z.string(), z.json())
    .refine((preferences) => new TextEncoder().encode(JSON.stringify(preferences)).byteLength <= PREFERENCES_BYTES, {
      message: `larger than ${PREFERENCES_BYTES} bytes`,
    })
    .optional()
    .describe(
      'Whatever a client keeps for its person; replaced as a whole. `music` has settings that new journeys begin with.',
    ),
});

/** The most days that an access token lives. */
const TOKEN_DAYS = 366;

export const newAccessToken = z.strictObject({
  label: z.string().overwrite(cleanName).min(1).max(60).describe('What the person knows it by.'),
  scope: z.enum(['read', 'edit', 'all']).describe('What it allows at most.'),
  days: z.int().min(1).max(TOKEN_DAYS).describe('Its life, days.'),
});
