import { BaseModel } from './base-model.ts';

export class AccountModel extends BaseModel {
  static override tableName = 'accounts';
  static override idColumn = 'user_id';
  static override jsonAttributes = ['preferences'];
  static override booleanAttributes = ['isActive'];

  declare userId: number;
  declare email: string;
  declare username: string;
  declare usernameKey: string;
  declare passwordHash: string;
  declare isActive: boolean;
  declare preferences: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970. */
  declare lastLoginAt: number | null;
  /** Of the newest challenge that a removed passkey has answered, ms since 1970; 0 for none. */
  declare passkeyChallengedAt: number;
  declare loginCount: number;
  declare failedCount: number;
  declare createdAt: Date;
}
