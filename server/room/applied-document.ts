import { isText, readTravelLog, settingsMap, type TravelLogContent, waypointsMap } from '../../travel-log/shape.ts';
import type { ReadonlyReplica, Replica } from '../sync/replica.ts';
import type { Row } from './fan-out.ts';

/** A travel log as far as its rows are applied: the replica, whether it can be read, and its content. */
export interface AppliedDocument {
  readonly replica: ReadonlyReplica;
  readonly state: DocumentState;
  /** Read once for each change. */
  content(): TravelLogContent;
  /** Applies the next row. Any other row is ignored, and so are all rows while the document is not readable. */
  apply(row: Row): 'applied' | 'ignored' | 'broken';
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
  let state = loaded;
  let content: TravelLogContent | undefined;
  let journeyChanged = false;
  waypointsMap(replica.doc).observeDeep((events) => {
    journeyChanged ||= events.some(({ target }) => !isText(target));
  });
  settingsMap(replica.doc).observeDeep(() => {
    journeyChanged = true;
  });

  return {
    replica,
    get state() {
      return state;
    },
    content() {
      content ??= readTravelLog(replica.doc);
      return content;
    },
    apply({ seq, bytes, whole }) {
      const isNext = whole ? seq > replica.head : seq === replica.head + 1;
      if (state.kind !== 'readable' || !isNext) return 'ignored';
      content = undefined;
      if (replica.apply(seq, bytes, whole)) return 'applied';
      state = { kind: 'broken', at: seq };
      return 'broken';
    },
    takeJourneyChange() {
      const changed = journeyChanged;
      journeyChanged = false;
      return changed;
    },
    destroy: replica.destroy,
  };
}
