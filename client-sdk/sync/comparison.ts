import type * as Y from 'yjs';
import type { Compare, CompareAnswer } from '../../protocol/compare.ts';
import { contentHash } from '../../travel-log/content-hash.ts';

/** A document without changes for this long, ms, times 0.5 to 1.5, is compared with the server's. */
const QUIET_MS = 4_000;
/** After this many comparisons in a row with a server that is ahead, although no rows arrive, the client asks for them. */
const BEHIND = 3;

/**
 * Compares the document with the server's whenever it has been quiet. Both are caches of the update log: they differ only
 * by a fault, which nobody would notice in time.
 * @param comparableSeq the row up to which the document is complete; undefined while it cannot be compared (offline,
 * unsaved edits)
 * @param compare sends the claim; rejects without an answer
 * @param drifted the documents differ at the same row
 * @param behind rows that the server has do not arrive
 */
export function watchForDrift(options: {
  doc: Y.Doc;
  comparableSeq(): number | undefined;
  compare(claim: Compare): Promise<CompareAnswer>;
  drifted(): void;
  behind(): void;
}): { restart(): void; close(): void } {
  const { doc } = options;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let timesBehind = 0;
  let closed = false;

  function restart(): void {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(() => void compare(), QUIET_MS * (0.5 + Math.random()));
  }

  async function compare(): Promise<void> {
    const seq = options.comparableSeq();
    if (seq === undefined) return;
    const answer = await options.compare({ seq, hash: contentHash(doc) }).catch(() => undefined);
    if (closed || !answer?.ok) return;
    timesBehind = answer.seq > seq ? timesBehind + 1 : 0;
    // Rows have been applied meanwhile, here or there: the answer is about another document.
    if (options.comparableSeq() !== seq || answer.seq !== seq) {
      if (timesBehind < BEHIND) return restart();
      timesBehind = 0;
      return options.behind();
    }
    if (!answer.same) options.drifted();
  }

  doc.on('update', restart);
  return {
    restart,
    close() {
      closed = true;
      clearTimeout(timer);
      doc.off('update', restart);
    },
  };
}
