import type { Compare, CompareAnswer } from '../../protocol/compare.ts';
import type { Replica } from './replica.ts';

/** Compares a member's document with the replica: they can only be the same at the same row. */
export const compareContent = (replica: Pick<Replica, 'head' | 'hash'>, { seq, hash }: Compare): CompareAnswer => ({
  ok: true,
  same: seq === replica.head && hash === replica.hash(),
  seq: replica.head,
});
