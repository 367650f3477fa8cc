import type * as Y from 'yjs';
import type { Compare, CompareAnswer } from '../../protocol/compare.ts';
import { contentHash } from '../../travel-log/content-hash.ts';

/** A document that has been quiet for this long, times 0.5 to 1.5, is compared with the server's. */
const QUIET_MS = 4_000;
/** A client that the server is ahead of this many times in a row, though nothing comes, asks for the rows again. */
const BEHIND = 3;

/**
 * Compares the document with the server's whenever it has come to rest. What is compared is a cache on either side: the
 * two differ only where something is broken, and then nobody would see it before it is too late.
 * @param seq the row up to which the document is whole; undefined while it cannot be compared (offline, unsaved edits)
 * @param drifted the documents differ though both stand at the same row
 * @param behind rows that the server has do not come
 */
export function watchForDrift(parts: {
  doc: Y.Doc;
  seq(): number | undefined;
  ask(claim: Compare): Promise<CompareAnswer>;
  drifted(): void;
  behind(): void;
}): { restart(): void; close(): void } {
  const { doc } = parts;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let timesBehind = 0;
  let closed = false;

  function restart(): void {
    clearTimeout(timer);
    if (!closed) timer = setTimeout(() => void compare(), QUIET_MS * (0.5 + Math.random()));
  }

  async function compare(): Promise<void> {
    const seq = parts.seq();
    if (seq === undefined) return;
    const hash = contentHash(doc);
    const answer = await parts.ask({ seq, hash }).catch(() => undefined);
    if (closed || !answer?.ok) return;
    timesBehind = answer.seq > seq ? timesBehind + 1 : 0;
    // Something has moved meanwhile, here or there: the answer is about another document.
    if (parts.seq() !== seq || answer.seq !== seq) {
      if (timesBehind < BEHIND) return restart();
      timesBehind = 0;
      return parts.behind();
    }
    if (!answer.same) parts.drifted();
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
