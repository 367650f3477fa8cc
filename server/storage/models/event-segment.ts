import { BaseModel } from './base-model.ts';

/** A file of session events. Instants are milliseconds since 1970. */
export class EventSegmentModel extends BaseModel {
  static override tableName = 'event_segments';
  static override idColumn = 'uuid';
  static override dateAttributes = [];

  declare uuid: string;
  declare instance: string | null;
  declare firstAtMs: number;
  declare lastAtMs: number;
  declare rowCount: number;
  declare bytes: number;
  declare sha256: string;
  declare state: 'kept' | 'replaced' | 'deleted';
  declare place: 'folder' | 'database';
  declare replacedBy: string | null;
  declare createdAt: number;
  declare endedAt: number | null;
}
