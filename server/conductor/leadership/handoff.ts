import type { HandoffAnswer } from '../../../protocol/handoff.ts';
import { refuse } from '../../../protocol/refusal.ts';
import type { Clock } from '../../clock.ts';
import type { Composing } from '../../composing/composing.ts';
import type { Leadership } from './leadership.ts';

/** How long an instance waits for other ones' part in it, ms. */
const PATIENCE_MS = 3_000;
/** How long the lease is left to the one that it was let go for, ms: notes are told further ahead than this. */
const YIELD_MS = 1_000;

/** What instances say to each other, so that nobody lets go of a baton before somebody holds out a hand. */
export type HandoffMessage =
  /** Whoever conducts under this epoch wishes that another one did. */
  | { readonly word: 'offered'; readonly epoch: number }
  /** This one would. */
  | { readonly word: 'asked'; readonly epoch: number; readonly by: string }
  /** All that was played is written down, and the lease is free. */
  | { readonly word: 'free'; readonly to: string };

/** The conducting of a room, as it goes from one instance to another while the music plays. */
export interface Handoff {
  /** To this instance. */
  take(): Promise<HandoffAnswer>;
  /** To any other one that has members in the room. */
  pass(): Promise<HandoffAnswer>;
  hear(word: HandoffMessage): void;
  /** It was let go a moment ago: this instance must not snatch it back. */
  readonly yielding: boolean;
  /** Another instance conducts from now on. */
  passed(): void;
}

export function createHandoff(parts: {
  owner: string;
  clock: Clock;
  composing: Pick<Composing, 'load'>;
  post: Pick<Leadership, 'writer' | 'take' | 'left'>;
  /** Under which the music was told last. */
  epoch(): number;
  /** Whether anybody listens here. */
  listened(): boolean;
  /** Stops conducting. */
  leave(): void;
  tell(word: HandoffMessage): void;
  failed(error: unknown): void;
}): Handoff {
  const { owner, clock, composing, post } = parts;
  let taking: Promise<HandoffAnswer> | undefined;
  let passing: Promise<HandoffAnswer> | undefined;
  let yielding = false;
  let freed = () => {};
  let passed = () => {};

  async function tryToTake(epoch: number): Promise<HandoffAnswer> {
    if (post.writer) return { ok: true };
    if (composing.load === 'full') return { ok: false, refusal: refuse('BUSY') };
    // Nobody may have it.
    if (await post.take()) return { ok: true };
    const free = inTime((happened) => {
      freed = happened;
    });
    parts.tell({ word: 'asked', epoch, by: owner });
    // Its word may be lost where it has let go.
    await free;
    return (await post.take()) ? { ok: true } : NOT_PASSED;
  }

  function take(epoch = parts.epoch()): Promise<HandoffAnswer> {
    taking ??= tryToTake(epoch).finally(() => {
      taking = undefined;
    });
    return taking;
  }

  async function tryToPass(): Promise<HandoffAnswer> {
    if (!post.writer) return { ok: true };
    const taken = inTime((happened) => {
      passed = happened;
    });
    parts.tell({ word: 'offered', epoch: parts.epoch() });
    return (await taken) ? { ok: true } : NOT_PASSED;
  }

  async function letGo(to: string): Promise<void> {
    yielding = true;
    parts.leave();
    await post.left();
    parts.tell({ word: 'free', to });
    clock.after(YIELD_MS, () => {
      yielding = false;
    });
  }

  /** Whether something happens before patience is lost. */
  function inTime(listen: (happened: () => void) => void): Promise<boolean> {
    return new Promise((resolve) => {
      const stop = clock.after(PATIENCE_MS, () => resolve(false));
      listen(() => {
        stop();
        resolve(true);
      });
    });
  }

  return {
    take: () => take(),
    pass() {
      passing ??= tryToPass().finally(() => {
        passing = undefined;
      });
      return passing;
    },
    hear(said) {
      switch (said.word) {
        case 'offered':
          if (parts.listened()) take(said.epoch).catch(parts.failed);
          return;
        case 'asked':
          // Where it has gone to somebody else meanwhile, it is not asked of that one.
          if (post.writer && said.epoch === parts.epoch()) letGo(said.by).catch(parts.failed);
          return;
        case 'free':
          if (said.to === owner) freed();
          return;
        default:
          said satisfies never;
      }
    },
    get yielding() {
      return yielding;
    },
    passed: () => passed(),
  };
}

const NOT_PASSED: HandoffAnswer = { ok: false, refusal: refuse('NOT_PASSED') };
