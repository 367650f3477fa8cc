import type { Member } from './member.ts';

/** The numbers that sessions give their updates, as far as this instance has seen them. */
export interface SessionNumbers {
  /** The highest number that is committed; 0 for none. */
  committed(member: Member): number;
  /** The highest number that is committed or on its way to the database; 0 for none. */
  reached(member: Member): number;
  /** The update with this number is on its way to the database. */
  begin(member: Member, sessionSeq: number): void;
  commit(member: Member, sessionSeq: number): void;
  /** The update with this number was not committed, and later ones build on it. */
  fail(member: Member, sessionSeq: number): void;
}

export function createSessionNumbers(): SessionNumbers {
  const highest = new Map<string, number>();
  const begun = new Map<string, number>();

  const committed = ({ sessionId, committed: atHello }: Member) => Math.max(highest.get(sessionId) ?? 0, atHello);
  const reached = (member: Member) => Math.max(begun.get(member.sessionId) ?? 0, committed(member));

  return {
    committed,
    reached,
    begin: (member, sessionSeq) => void begun.set(member.sessionId, Math.max(reached(member), sessionSeq)),
    commit: (member, sessionSeq) => void highest.set(member.sessionId, Math.max(committed(member), sessionSeq)),
    fail: (member, sessionSeq) => void begun.set(member.sessionId, Math.min(reached(member), sessionSeq - 1)),
  };
}
