import type { Right } from '../../protocol/role.ts';
import type { Identity } from '../../protocol/welcome.ts';
import type { Subject } from '../identity/rights.ts';

/** A joined connection. */
export interface Member {
  /** The id of its connection. */
  readonly id: string;
  readonly sessionId: string;
  readonly clientId: number;
  readonly identity: Identity;
  /** The rights that its token is limited to; undefined for no limit. */
  readonly limitedTo?: readonly Right[] | undefined;
  /** The last row that its client had applied at hello. */
  readonly lastSeq: number;
  /** The highest update number of its session that was committed at hello; 0 for none. */
  readonly committed: number;
}

/** A member as the subject of rights. */
export const subjectOf = ({ identity, limitedTo }: Pick<Member, 'identity' | 'limitedTo'>): Subject => ({
  userId: identity.userId,
  limitedTo,
});
