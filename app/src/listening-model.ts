import { type ReadonlySignal, signal } from '@preact/signals';
import * as texts from '#texts/listening.ts';
import { type Choice, fetchPair, type Pair, type Reveal, type Side, sendVote } from './listening-pair.ts';
import { openPairSound, type PairSound } from './pair-sound.ts';
import type { Answer } from './request.ts';

/** The stages of listening to a pair. */
export type Listening =
  | { readonly kind: 'preparing' }
  | { readonly kind: 'listening'; readonly sound: PairSound; readonly heard: ReadonlySet<Side> }
  | { readonly kind: 'sending'; readonly sound: PairSound }
  | { readonly kind: 'answered'; readonly sound: PairSound; readonly choice: Choice; readonly reveal: Reveal }
  | { readonly kind: 'trouble'; readonly text: string };

export interface ListeningModel {
  readonly state: ReadonlySignal<Listening>;
  /** Fetches and renders another pair. */
  next(): Promise<void>;
  vote(choice: Choice): Promise<void>;
}

/** Opens the page's model, with its first pair on the way. */
export function openListeningModel(): ListeningModel {
  const state = signal<Listening>({ kind: 'preparing' });
  let pair: Pair | undefined;

  function heard(side: Side): void {
    const now = state.value;
    if (now.kind === 'listening') state.value = { ...now, heard: new Set([...now.heard, side]) };
  }

  function refused({ code, detail }: Extract<Answer<unknown>, { kind: 'refused' }>): void {
    state.value = { kind: 'trouble', text: TROUBLE[code] ?? texts.thatDidNotWork(detail) };
  }

  async function next(): Promise<void> {
    const before = state.value;
    if ('sound' in before) before.sound.close();
    state.value = { kind: 'preparing' };
    const fetched = await fetchPair();
    if (fetched.kind === 'refused') return refused(fetched);
    pair = fetched.value;
    const sound = await openPairSound(pair, heard).catch(() => undefined);
    state.value = sound ? { kind: 'listening', sound, heard: new Set() } : { kind: 'trouble', text: NO_SOUND };
  }

  void next();
  return {
    state,
    next,
    async vote(choice) {
      const now = state.value;
      if (now.kind !== 'listening' || !pair) return;
      const { sound } = now;
      state.value = { kind: 'sending', sound };
      const sent = await sendVote(pair, choice);
      if (sent.kind === 'done') {
        state.value = { kind: 'answered', sound, choice, reveal: sent.value };
        return;
      }
      sound.close();
      refused(sent);
    },
  };
}

const NO_SOUND = texts.thisBrowserCouldNotMakeSound;
const TROUBLE: { readonly [code: string]: string } = {
  UNREACHABLE: texts.theServerDidNotAnswer,
  UNAVAILABLE: texts.theServerCouldNotComposeThese,
  RATE_LIMITED: texts.thoseWereManyPairs,
  UNAUTHORIZED: texts.thisServerTakesPeople,
};
