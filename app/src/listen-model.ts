import { type ReadonlySignal, signal } from '@preact/signals';
import { type Choice, fetchPair, type Pair, type Reveal, type Side, sendVote } from './listen-pair.ts';
import { type ListenPlayer, openListenPlayer } from './listen-player.ts';
import type { Answer } from './request.ts';

/** Where a listener is with a pair. */
export type Listening =
  | { readonly kind: 'preparing' }
  | { readonly kind: 'listening'; readonly player: ListenPlayer; readonly heard: ReadonlySet<Side> }
  | { readonly kind: 'sending'; readonly player: ListenPlayer }
  | { readonly kind: 'answered'; readonly player: ListenPlayer; readonly choice: Choice; readonly reveal: Reveal }
  | { readonly kind: 'trouble'; readonly text: string };

export interface ListenModel {
  readonly state: ReadonlySignal<Listening>;
  /** Fetches and renders another pair. */
  next(): Promise<void>;
  vote(choice: Choice): Promise<void>;
}

/** Opens the page's model, with its first pair on the way. */
export function openListenModel(): ListenModel {
  const state = signal<Listening>({ kind: 'preparing' });
  let pair: Pair | undefined;

  function heard(side: Side): void {
    const now = state.value;
    if (now.kind === 'listening') state.value = { ...now, heard: new Set([...now.heard, side]) };
  }

  function refused({ code, detail }: Extract<Answer<unknown>, { kind: 'refused' }>): void {
    state.value = { kind: 'trouble', text: TROUBLE[code] ?? `That did not work. The server said: ${detail}.` };
  }

  async function next(): Promise<void> {
    const before = state.value;
    if ('player' in before) before.player.close();
    state.value = { kind: 'preparing' };
    const fetched = await fetchPair();
    if (fetched.kind === 'refused') return refused(fetched);
    pair = fetched.value;
    const player = await openListenPlayer(pair, heard);
    state.value = { kind: 'listening', player, heard: new Set() };
  }

  void next();
  return {
    state,
    next,
    async vote(choice) {
      const now = state.value;
      if (now.kind !== 'listening' || !pair) return;
      const { player } = now;
      state.value = { kind: 'sending', player };
      const sent = await sendVote(pair, choice);
      if (sent.kind === 'done') {
        state.value = { kind: 'answered', player, choice, reveal: sent.value };
        return;
      }
      player.close();
      refused(sent);
    },
  };
}

const TROUBLE: { readonly [code: string]: string } = {
  UNREACHABLE: 'The server did not answer. Please try again in a moment.',
  UNAVAILABLE: 'The server could not compose these pieces. Please try again in a minute.',
  RATE_LIMITED: 'Those were many pairs in a short time. Please try again in a minute.',
  UNAUTHORIZED: 'This server takes people with an account. Sign in on the start page first.',
};
