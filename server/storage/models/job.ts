import type { JobKind, JobParameters, JobState } from '../job-fields.ts';
import { BaseModel } from './base-model.ts';

/** Work on many journeys in the background. Instants are milliseconds since 1970, by the database's clock. */
export class JobModel extends BaseModel {
  static override tableName = 'jobs';
  static override jsonAttributes = ['parameters'];
  static override dateAttributes = [];

  declare id: number;
  declare kind: JobKind;
  declare parameters: JobParameters;
  /** The person who asked for it; null for an operator. */
  declare userId: number | null;
  declare state: JobState;
  /** Items in all, and of them those that are done or have failed, counts. */
  declare items: number;
  declare done: number;
  declare failed: number;
  /** The instance that works on it, until `expiresAt`. */
  declare owner: string | null;
  /** Raised whenever an instance takes it. */
  declare epoch: number;
  declare expiresAt: number;
  declare waitingSince: number;
  declare createdAt: number;
  declare startedAt: number | null;
  declare finishedAt: number | null;
}
