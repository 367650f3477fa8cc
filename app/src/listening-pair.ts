import { type Answer, request } from './request.ts';
import type { SoundingPiece } from './wav-render.ts';

export const SIDES = ['first', 'second'] as const;
export type Side = (typeof SIDES)[number];
export type Choice = Side | 'neither';

/** A blind pair: which is which, only the server can read. */
export interface Pair extends Readonly<Record<Side, SoundingPiece>> {
  readonly pair: string;
}

/** Identity of a piece, told after the vote. */
export interface Revealed {
  readonly variant: string;
  readonly title: string;
}

export type Reveal = Readonly<Record<Side, Revealed>>;

export const fetchPair = (): Promise<Answer<Pair>> => request('GET', '/api/listen/pair');

export const sendVote = ({ pair }: Pair, choice: Choice): Promise<Answer<Reveal>> =>
  request('POST', '/api/listen/votes', { pair, choice });
