import type { Identity } from '../../protocol/welcome.ts';

/** A joined connection. */
export interface Member {
  /** The id of its connection. */
  readonly id: string;
  readonly sessionId: string;
  readonly clientId: number;
  readonly identity: Identity;
  readonly role: 'owner' | 'editor' | 'viewer';
  /** The last row that it had applied when it said hello. */
  readonly lastSeq: number;
  /** The highest number of its session that was committed then; 0 for none. */
  readonly committed: number;
}
