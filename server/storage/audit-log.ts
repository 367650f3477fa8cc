import type { Database } from './database.ts';
import { AuditEventModel } from './models/audit-event.ts';

export type AuditEvent = Pick<
  AuditEventModel,
  'id' | 'at' | 'actorId' | 'action' | 'logId' | 'subjectId' | 'detail' | 'addressHash'
>;

/** Audit events, numbered in the order in which they were stored. They are only ever added. */
export interface AuditLog {
  append(event: Omit<AuditEvent, 'id' | 'at'>): Promise<void>;
  /** Newest first. */
  list(wish: AuditWish): Promise<AuditEvent[]>;
}

export interface AuditWish {
  /** Events of this log alone. */
  readonly logId?: number;
  /** Events that this user caused or was subject to. */
  readonly userId?: number;
  /** Events with a lower number alone. */
  readonly before?: number | undefined;
  readonly limit: number;
}

export function createAuditLog({ knex }: Database): AuditLog {
  return {
    async append(event) {
      await AuditEventModel.query(knex).insert(event);
    },
    async list({ logId, userId, before, limit }) {
      const query = AuditEventModel.query(knex).orderBy('id', 'desc').limit(limit);
      if (logId !== undefined) query.where({ log_id: logId });
      if (userId !== undefined)
        query.where((either) => either.where({ actor_id: userId }).orWhere({ subject_id: userId }));
      if (before !== undefined) query.where('id', '<', before);
      return query;
    },
  };
}
