import type { Compare, CompareAnswer } from '../../protocol/compare.ts';
import type { Replica } from './replica.ts';

/** Whether a member's document says the same as the replica, where both stand at one row. */
export const compareContent = (replica: Replica, { seq, hash }: Compare): CompareAnswer => ({
  ok: true,
  same: seq === replica.head && hash === replica.hash(),
  seq: replica.head,
});
