import type { Provider } from './provider.ts';

/** Delay before another attempt to join where the server did not let the successor in, ms. */
const RETRY_MS = 5_000;

/** The succession of providers: the next one joins with the server's document, takes over, and the former one ends. */
export interface Succession {
  /** The numbers of a provider are withdrawn: the next one joins, unless it is about to. */
  start(former: Provider): void;
  /** The next one joins, though the edits that are left cannot be withdrawn, and so are dropped. */
  startWithout(former: Provider): void;
  /** A provider is live: it takes over where it is the next one. */
  joined(next: Provider): void;
  /** The server does not let it in. False where the provider is no successor. */
  failed(next: Provider): boolean;
  close(): void;
}

type State =
  | { readonly kind: 'none' }
  | { readonly kind: 'joining'; readonly former: Provider; readonly next: Provider; readonly drop: boolean }
  | { readonly kind: 'retrying'; readonly timer: ReturnType<typeof setTimeout> }
  | { readonly kind: 'closed' };

/**
 * @param join joins as the successor of a provider
 * @param succeeded is called in the same turn as the takeover
 */
export function createSuccession(options: {
  join(former: Provider): Provider;
  succeeded(next: Provider): void;
}): Succession {
  let state: State = { kind: 'none' };

  function begin(former: Provider, drop: boolean): void {
    if (state.kind === 'joining' || state.kind === 'closed') return;
    if (state.kind === 'retrying') clearTimeout(state.timer);
    state = { kind: 'joining', former, next: options.join(former), drop };
  }

  return {
    start: (former) => begin(former, false),
    startWithout: (former) => begin(former, true),
    joined(next) {
      if (state.kind !== 'joining' || state.next !== next) return;
      const { former, drop } = state;
      state = { kind: 'none' };
      next.succeed(former, drop ? 'nothing' : 'edits');
      options.succeeded(next);
    },
    failed(next) {
      if (state.kind !== 'joining' || state.next !== next) return false;
      const { former, drop } = state;
      next.abandon();
      state = { kind: 'retrying', timer: setTimeout(() => begin(former, drop), RETRY_MS) };
      return true;
    },
    close() {
      if (state.kind === 'joining') state.next.abandon();
      if (state.kind === 'retrying') clearTimeout(state.timer);
      state = { kind: 'closed' };
    },
  };
}
