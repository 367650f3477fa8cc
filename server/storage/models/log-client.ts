import { BaseModel } from './base-model.ts';

/** The session that writes under a Yjs client id. */
export class LogClientModel extends BaseModel {
  static override tableName = 'log_clients';
  static override idColumn = ['log_id', 'client_id'];

  declare logId: number;
  declare clientId: number;
  declare sessionId: string;
}
