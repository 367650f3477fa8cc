import { BaseModel } from './base-model.ts';

export class TravelLogVersionModel extends BaseModel {
  static override tableName = 'travel_log_versions';

  declare id: number;
  declare logId: number;
  declare seq: number;
  declare name: string | null;
  declare kind: 'automatic' | 'named' | 'before restore' | 'before import';
  declare userId: number | null;
  declare createdAt: Date;
}
