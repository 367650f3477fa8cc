import { isBefore, type StreamPosition } from '../../protocol/stream-position.ts';

/** Delay before the score is requested for a missed message, ms, times 0.5 to 1.5. It doubles with each further request. */
const REQUEST_MS = 400;
/** Requests whose answers do not cover the missed message, count. After them it is given up: no instance knows of it. */
const REQUESTS = 5;

/** Requests the score until an answer covers every message that this client has missed. */
export interface MissedMessages {
  /** Messages up to a position may have been missed: the score is requested soon. */
  add(upTo: StreamPosition): void;
  /** A request was answered. @param covered the last message that the answer covers; undefined where there was no answer */
  answered(covered: StreamPosition | undefined): void;
  /** The connection is lost. The next one begins with a request for the score. */
  reset(): void;
}

type State =
  | { readonly kind: 'complete' }
  /** A request follows when the timer fires. */
  | { readonly kind: 'waiting'; readonly missing: Missing; readonly timer: ReturnType<typeof setTimeout> }
  /** A request is under way, or follows once the room is joined. */
  | { readonly kind: 'requested'; readonly missing: Missing };

interface Missing {
  readonly upTo: StreamPosition;
  /** Answers that did not cover it, count. */
  readonly requests: number;
}

/** @param request requests the score, if there is a connection; the answer comes to `answered` */
export function createMissedMessages(request: () => void): MissedMessages {
  let state: State = { kind: 'complete' };

  /** Requests the score soon, or along with a request that is due before. */
  function waitFor(missing: Missing): void {
    if (state.kind === 'waiting') {
      state = { ...state, missing };
      return;
    }
    const timer = setTimeout(
      () => {
        if (state.kind === 'waiting') state = { kind: 'requested', missing: state.missing };
        request();
      },
      REQUEST_MS * 2 ** missing.requests * (0.5 + Math.random()),
    );
    state = { kind: 'waiting', missing, timer };
  }

  function reset(): void {
    if (state.kind === 'waiting') clearTimeout(state.timer);
    state = { kind: 'complete' };
  }

  return {
    add(upTo) {
      const later = state.kind !== 'complete' && !isBefore(state.missing.upTo, upTo) ? state.missing.upTo : upTo;
      waitFor({ upTo: later, requests: 0 });
    },
    answered(covered) {
      if (state.kind === 'complete') return;
      const { upTo, requests } = state.missing;
      const isCovered = covered !== undefined && !isBefore(covered, upTo);
      if (isCovered || requests + 1 === REQUESTS) reset();
      else waitFor({ upTo, requests: requests + 1 });
    },
    reset,
  };
}
