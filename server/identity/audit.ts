import { createHmac } from 'node:crypto';
import type { AuditLog } from '../storage/audit-log.ts';
import { deriveKey } from './derived-key.ts';

/** The closed list of what is audited. */
export const AUDIT_ACTIONS = {
  'sign-up': 'a guest or a newcomer made an account, or came from the identity provider for the first time',
  'sign-in': 'signed in with a password, with a passkey, or at the identity provider',
  'sign-in failed': 'a password or a recovery code was wrong, or the account is not active',
  'sign-out': 'ended a session',
  'sign-out everywhere': 'ended every session',
  'password changed': 'changed the password, knowing the one before',
  'recovery codes made': 'replaced the recovery codes',
  'recovery code used': 'set a password by a recovery code',
  'reset link made': 'an operator made a reset link',
  'reset link used': 'set a password by a reset link',
  'passkey added': 'added a passkey, knowing the password',
  'passkey removed': 'removed a passkey',
  'access token made': 'made a personal access token',
  'access token revoked': 'revoked a personal access token',
  'data exported': 'exported what is kept about the person',
  'person deleted': 'became a former member',
  'role given': 'gave a person a role in a log, or another role',
  'role taken': 'took a person’s role in a log',
  'link made': 'made a link to a log',
  'link revoked': 'revoked a link to a log',
  'link redeemed': 'came into a log by a link',
  'replay link made': 'made a link to the replay of an evening',
  'replay link revoked': 'revoked a link to the replay of an evening',
  'calendar feed made': 'made a secret address of a calendar',
  'calendar feed revoked': 'revoked a secret address of a calendar',
  'owner changed': 'a log has another owner',
  'log claimed': 'an operator gave a log to a person',
  'log published': 'made a log public, or private again',
  'log deleted': 'deleted a log, which can be restored',
  'log restored': 'restored a deleted log',
  'log purged': 'deleted a log for good',
  'row skipped': 'an operator took a row out of a log',
  'member kicked': 'an operator closed a person’s connections to a room, and the way back for a while',
  'room closed': 'an operator closed a room to everybody for a while',
  'conducting handed over': 'an operator had another instance conduct a room',
  'instance drained': 'an operator sent the members of an instance to others',
  'row restored': 'an operator brought a skipped row back',
  'log exported': 'exported a log, or its music',
  'log imported': 'imported flights into a log',
  'version restored': 'restored a version of a log',
  'history trimmed': 'removed the history before a version',
  'job started': 'began work on many journeys',
  'job cancelled': 'ended a job before its end',
  'job resumed': 'let a job go on with what was left',
  'job downloaded': 'downloaded the file of a job',
  'collection published': 'made a collection public, or private again',
  'collection shared': 'made or ended the invitation to a collection',
  'collection joined': 'came into a collection by its invitation',
  'collection left': 'left a collection, or was removed from it',
  'collection deleted': 'deleted a collection, which can be restored',
  'collection restored': 'restored a deleted collection',
  'quota raised': 'an operator raised a quota',
} as const;

export type AuditAction = keyof typeof AUDIT_ACTIONS;

export interface AuditRecord {
  readonly action: AuditAction;
  /** The user who acts; null for an operator or an anonymous request. */
  readonly actorId: number | null;
  readonly logId?: number;
  /** The user whom it is done to. */
  readonly subjectId?: number;
  /** A few facts, never a secret, a password or what was written in a log. */
  readonly detail?: Readonly<Record<string, string | number | boolean | null>>;
  /** Network address of the actor, which is stored as a keyed hash; absent for a command of an operator. */
  readonly address?: string;
}

/** Who did what, and on what. */
export interface Audit {
  /** @throws Error where the event cannot be stored: what is audited must not go on unseen */
  record(event: AuditRecord): Promise<void>;
}

/** @param secret keys the hash of addresses, which could be reversed by trying all otherwise; a new secret gives other hashes */
export function createAudit(rows: Pick<AuditLog, 'append'>, secret: string): Audit {
  const key = deriveKey(secret, 'audited addresses');
  const hash = (address: string) => createHmac('sha256', key).update(address).digest('hex');
  return {
    record: ({ action, actorId, logId = null, subjectId = null, detail = {}, address }) =>
      rows.append({
        action,
        actorId,
        logId,
        subjectId,
        detail,
        addressHash: address === undefined ? null : hash(address),
      }),
  };
}
