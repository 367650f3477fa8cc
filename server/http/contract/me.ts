import { z } from 'zod';
import { passwordChange, passwordProof, personChange } from '../../../protocol/account.ts';
import { version } from '../../../protocol/history.ts';
import { GRIDS } from '../../../protocol/quantise.ts';
import { role } from '../../../protocol/role-schema.ts';
import { identity } from '../../../protocol/welcome.ts';
import { JOB_KINDS, JOB_STATES } from '../../storage/job-fields.ts';
import { accessToken } from './access-tokens.ts';
import { recoveryCodes } from './accounts.ts';
import { rule } from './collections.ts';
import { instant, OF_SESSION } from './fields.ts';
import { auditEvent } from './operators.ts';
import { passkey } from './passkeys.ts';
import type { RouteContracts } from './route-contract.ts';

const account = z
  .object({
    email: z.string(),
    username: z.string(),
    preferences: z.record(z.string(), z.unknown()).describe('Whatever clients keep for their person.'),
    loginCount: z.int(),
    failedCount: z.int().describe('Attempts with a wrong password, count.'),
    createdAt: instant,
    lastLoginAt: instant.nullable(),
    recoveryCodes: z.int().describe('Recovery codes left, count.'),
  })
  .describe('An account, without what proves it.');

const subject = z
  .object({ issuer: z.string(), subject: z.string(), createdAt: instant })
  .describe('A person as the identity provider names them.');

const person = {
  user: identity,
  account: account.nullable().describe('Null for a guest, and for a person of an identity provider.'),
  subject: subject.nullable().describe('Null for all but people of an identity provider.'),
};

export const profile = z
  .object({ token: z.string().describe('The token of this session, renewed.'), ...person })
  .describe('One’s own profile.');

const at = { createdAt: instant, deletedAt: instant.nullable() };
const journey = z.uuid().describe('Id of a journey.');

export const personalExport = z
  .object({
    ...person,
    sessions: z.array(z.object({ id: z.string(), expiresAt: instant })).readonly(),
    accessTokens: z.array(accessToken).readonly(),
    passkeys: z.array(passkey).readonly(),
    journeys: z.array(z.object({ id: z.uuid(), title: z.string(), role, updatedAt: instant, ...at })).readonly(),
    versions: z
      .array(
        z.object({
          journey,
          seq: z.int(),
          name: z.string().nullable(),
          kind: version.shape.kind,
          createdAt: instant,
        }),
      )
      .readonly(),
    takes: z
      .array(
        z.object({
          ...{ journey, leg: z.string(), sound: z.int(), solo: z.boolean(), notes: z.array(z.int()).readonly() },
          ...{ grid: z.enum(GRIDS), strength: z.int(), muted: z.boolean(), ...at },
        }),
      )
      .readonly(),
    compositions: z
      .array(z.object({ journey, id: z.int(), name: z.string().nullable(), plays: z.int(), ...at }))
      .readonly(),
    likes: z.array(z.object({ journey, composition: z.int(), at: instant })).readonly(),
    archived: z.array(z.object({ journey, at: instant })).readonly(),
    jobs: z
      .array(z.object({ id: z.int(), kind: z.enum(JOB_KINDS), state: z.enum(JOB_STATES), createdAt: instant }))
      .readonly(),
    calendars: z
      .array(
        z.object({
          id: z.int(),
          label: z.string(),
          journey: journey.nullable().describe('Null for all of one’s own.'),
          createdAt: instant,
        }),
      )
      .readonly()
      .describe('Secret addresses of calendars, without their secrets.'),
    replayLinks: z
      .array(
        z.object({
          ...{ id: z.int(), journey, label: z.string(), expiresAt: instant, createdAt: instant },
          from: z.int().describe('Beginning of the evening, ms since 1970.'),
          to: z.int().describe('End of the evening, ms since 1970.'),
        }),
      )
      .readonly()
      .describe('Links to evenings that one has made, without their secrets.'),
    collections: z
      .array(
        z.object({
          ...{ id: z.uuid(), title: z.string(), description: z.string(), tags: z.array(z.string()).readonly() },
          ...{ public: z.boolean(), rule: rule.nullable(), role: role.nullable(), liked: z.boolean() },
          items: z.array(z.object({ journey, performance: z.int().nullable() })).readonly(),
          ...at,
        }),
      )
      .readonly()
      .describe('Those that one owns, takes part in or likes; of the last ones, `role` is null.'),
    events: z.array(auditEvent).readonly().describe('Changes of rights that one made or was subject to.'),
  })
  .describe('Everything that is stored of oneself.');

/** A guest has no password, nor has a person of an identity provider. */
export const leaveWish = passwordProof.partial();

const proven = { 401: ['WRONG_LOGIN'], 409: ['NO_ACCOUNT'] } as const;
const password = 'a long sentence';

/** A person's own data. Changing a credential takes the password, too. */
export const ME = {
  'GET /api/me': { answers: { 200: profile }, tokens: OF_SESSION },
  'PATCH /api/me': {
    body: personChange.meta({ examples: [{ name: 'Ada' }] }),
    answers: { 200: profile },
    refusals: { 409: ['NO_ACCOUNT'] },
    tokens: OF_SESSION,
  },
  'POST /api/me/password': {
    body: passwordChange.meta({ examples: [{ old: password, new: 'a longer sentence' }] }),
    answers: { 204: null },
    refusals: { ...proven, 400: ['WEAK_PASSWORD'] },
    limits: ['login'],
    tokens: OF_SESSION,
  },
  'POST /api/me/recovery-codes': {
    body: passwordProof.meta({ examples: [{ password }] }),
    answers: { 201: recoveryCodes },
    refusals: proven,
    limits: ['login'],
    tokens: OF_SESSION,
  },
  'GET /api/me/export': { answers: { 200: personalExport }, tokens: OF_SESSION },
  'DELETE /api/me': {
    body: leaveWish.meta({ examples: [{ password }] }),
    needsBody: false,
    answers: { 204: null },
    refusals: proven,
    limits: ['login'],
    tokens: OF_SESSION,
  },
} as const satisfies RouteContracts;
