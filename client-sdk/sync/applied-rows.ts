/** Which rows of the update log the document holds. */
export interface AppliedRows {
  /** The document holds every row up to this one. */
  readonly lastSeq: number;
  /** The highest row that is known, which may lie behind others that are still on their way. */
  readonly highest: number;
  /** Whether an own row is acknowledged while others before it are still on their way. */
  readonly hasGap: boolean;
  /** Rows up to `seq` were received. */
  received(seq: number): void;
  /** An own row was acknowledged: it is not sent back to its author. */
  acknowledged(seq: number): void;
  /** The server sends the whole document. */
  restart(): void;
}

/** @example const rows = createAppliedRows(4); rows.acknowledged(6); rows.received(5); rows.lastSeq // 6 */
export function createAppliedRows(initialSeq: number): AppliedRows {
  let lastSeq = initialSeq;
  /** Own acknowledged rows behind `lastSeq + 1`. */
  const ahead = new Set<number>();

  function advance(): void {
    while (ahead.delete(lastSeq + 1)) lastSeq += 1;
    for (const seq of ahead) if (seq <= lastSeq) ahead.delete(seq);
  }

  return {
    get lastSeq() {
      return lastSeq;
    },
    get highest() {
      return Math.max(lastSeq, ...ahead);
    },
    get hasGap() {
      return ahead.size > 0;
    },
    received(seq) {
      lastSeq = Math.max(lastSeq, seq);
      advance();
    },
    acknowledged(seq) {
      if (seq > lastSeq) ahead.add(seq);
      advance();
    },
    restart() {
      lastSeq = 0;
      ahead.clear();
    },
  };
}
