import { BaseModel } from './base-model.ts';

export class PasskeyModel extends BaseModel {
  static override tableName = 'passkeys';

  declare id: number;
  declare userId: number;
  /** Of the credential id. */
  declare hash: string;
  /** Base64url, like the next. */
  declare credentialId: string;
  declare publicKey: string;
  /** Signatures so far, as the authenticator counts them; 0 where it does not. */
  declare counter: number;
  /** With commas between them. */
  declare transports: string;
  declare label: string;
  /** The time of the newest challenge that it has answered; milliseconds since 1970, like the next. */
  declare challengedAt: number;
  declare lastUsedAt: number | null;
  declare createdAt: Date;
}
