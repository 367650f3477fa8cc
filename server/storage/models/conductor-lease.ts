import { BaseModel } from './base-model.ts';

export class ConductorLeaseModel extends BaseModel {
  static override tableName = 'conductor_leases';
  static override idColumn = 'log_id';

  declare logId: number;
  /** The instance that holds it; null once released. */
  declare owner: string | null;
  declare epoch: number;
  /** Milliseconds since 1970 by the database's clock. */
  declare expiresAt: number;
}
