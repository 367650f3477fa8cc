import { BaseModel } from './base-model.ts';

export class AuditEventModel extends BaseModel {
  static override tableName = 'audit_events';
  static override jsonAttributes = ['detail'];
  static override dateAttributes = ['at'];

  declare id: number;
  declare at: Date;
  declare actorId: number | null;
  declare action: string;
  declare logId: number | null;
  declare subjectId: number | null;
  declare detail: Readonly<Record<string, string | number | boolean | null>>;
  declare addressHash: string | null;
}
