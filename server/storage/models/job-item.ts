import type { ItemCode, ItemResult, JobState } from '../job-fields.ts';
import { BaseModel } from './base-model.ts';

/** A journey that a job works on, or a stored performance of it. */
export class JobItemModel extends BaseModel {
  static override tableName = 'job_items';
  static override jsonAttributes = ['result'];

  declare id: number;
  declare jobId: number;
  /** Uuid of the journey. */
  declare log: string;
  declare compositionId: number | null;
  declare state: JobState;
  /** Times that an instance has begun it, count. */
  declare attempts: number;
  declare code: ItemCode | null;
  declare detail: string | null;
  declare result: ItemResult | null;
}
