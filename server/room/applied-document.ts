import { isText, readTravelLog, settingsMap, type TravelLogContent, waypointsMap } from '../../travel-log/shape.ts';
import type { ReadonlyReplica, Replica } from '../sync/replica.ts';
import type { Row } from './fan-out.ts';

/** A travel log as far as its rows are applied: the replica, whether it can be read, and its content. */
export interface AppliedDocument {
  readonly replica: ReadonlyReplica;
  readonly state: DocumentState;
  /** Read once for each change, and again after a garbage collection. */
  content(): TravelLogContent;
  /**
   * Applies rows in order; one that does not follow its predecessor is ignored, and all are while the document is not
   * readable. Where one fails, the document is broken.
   * @returns those that were applied
   */
  apply(rows: readonly Row[]): readonly Row[];
  /**
   * Whether waypoints or settings have changed since the last call. Texts do not sound, and most edits are keystrokes:
   * none of them may cost a plan.
   */
  takeJourneyChange(): boolean;
  destroy(): void;
}

export type DocumentState =
  | { readonly kind: 'readable' }
  /** Row `at` cannot be applied: members can read what lies before it, and not write. */
  | { readonly kind: 'quarantined'; readonly at: number }
  /** Row `at` has failed here, and may have changed half of the replica. */
  | { readonly kind: 'broken'; readonly at: number };

export function createAppliedDocument(replica: Replica, loaded: DocumentState): AppliedDocument {
  let content: WeakRef<TravelLogContent> | undefined;
  let journeyChanged = false;
  waypointsMap(replica.doc).observeDeep((events) => {
    journeyChanged ||= events.some(({ target }) => !isText(target));
  });
  settingsMap(replica.doc).observeDeep(() => {
    journeyChanged = true;
  });

  const document = {
    replica,
    state: loaded,
    content() {
      const known = content?.deref();
      if (known) return known;
      const read = readTravelLog(replica.doc);
      content = new WeakRef(read);
      return read;
    },
    apply(rows: readonly Row[]) {
      if (document.state.kind !== 'readable') return [];
      const next: Row[] = [];
      let { head } = replica;
      for (const row of rows) {
        if (row.whole ? row.seq <= head : row.seq !== head + 1) continue;
        next.push(row);
        head = row.seq;
      }
      if (next.length === 0) return next;
      content = undefined;
      const applied = replica.applyAll(next);
      if (applied < next.length) document.state = { kind: 'broken', at: next[applied]!.seq };
      return next.slice(0, applied);
    },
    takeJourneyChange() {
      const changed = journeyChanged;
      journeyChanged = false;
      return changed;
    },
    destroy: replica.destroy,
  };
  return document;
}
