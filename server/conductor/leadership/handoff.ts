import type { HandoffAnswer } from '../../../protocol/handoff.ts';
import { refuse } from '../../../protocol/refusal.ts';
import type { HandoffMessage } from '../../../protocol/sibling.ts';
import type { Clock } from '../../clock.ts';
import type { Composing } from '../../composing/composing.ts';
import type { Leadership } from './leadership.ts';
import { musicOf } from './role.ts';

/** How long an instance waits for the next message of a handoff, ms. */
const TIMEOUT_MS = 3_000;
/** How long the lease is left to the instance it was given up for, ms: less than the look-ahead of the music. */
const YIELD_MS = 1_000;

/** The lease of a room, handed from one instance to another while the music plays. */
export interface Handoff {
  /** To this instance. @throws where the database is away */
  take(): Promise<HandoffAnswer>;
  /** To any other that has members in the room. */
  pass(): Promise<HandoffAnswer>;
  receive(message: HandoffMessage): void;
  /** Another instance conducts from now on. */
  taken(): void;
}

export function createHandoff(parts: {
  /** The name of this instance. */
  readonly owner: string;
  readonly clock: Pick<Clock, 'after'>;
  readonly composing: Pick<Composing, 'load'>;
  readonly leadership: Pick<Leadership, 'role' | 'members' | 'take' | 'yieldFor'>;
  send(message: HandoffMessage): void;
  failed(error: unknown): void;
}): Handoff {
  const { owner, clock, composing, leadership } = parts;
  let taking: Promise<HandoffAnswer> | undefined;
  let passing: Promise<HandoffAnswer> | undefined;
  let onFree = () => {};
  let onTaken = () => {};

  const leads = () => leadership.role.kind === 'leading';
  const epochNow = () => musicOf(leadership.role).position.epoch;

  async function tryToTake(epoch: number): Promise<HandoffAnswer> {
    if (leads()) return OK;
    if (composing.load === 'full') return { ok: false, refusal: refuse('BUSY') };
    // No instance may have it.
    if (await leadership.take()) return OK;
    const free = withinTimeout((happened) => {
      onFree = happened;
    });
    parts.send({ word: 'asked', epoch, by: owner });
    // Also after the timeout: the message that it is free may be lost.
    await free;
    return (await leadership.take()) ? OK : NOT_PASSED;
  }

  function take(epoch: number): Promise<HandoffAnswer> {
    taking ??= tryToTake(epoch).finally(() => {
      taking = undefined;
    });
    return taking;
  }

  async function tryToPass(): Promise<HandoffAnswer> {
    if (!leads()) return OK;
    const taken = withinTimeout((happened) => {
      onTaken = happened;
    });
    parts.send({ word: 'offered', epoch: epochNow() });
    return (await taken) ? OK : NOT_PASSED;
  }

  async function giveUpFor(to: string): Promise<void> {
    await leadership.yieldFor(YIELD_MS);
    parts.send({ word: 'free', to });
  }

  function withinTimeout(listen: (happened: () => void) => void): Promise<boolean> {
    return new Promise((resolve) => {
      const stopTimer = clock.after(TIMEOUT_MS, () => resolve(false));
      listen(() => {
        stopTimer();
        resolve(true);
      });
    });
  }

  return {
    take: () => take(epochNow()),
    pass() {
      passing ??= tryToPass().finally(() => {
        passing = undefined;
      });
      return passing;
    },
    receive(message) {
      switch (message.word) {
        case 'offered':
          if (leadership.members > 0) take(message.epoch).catch(parts.failed);
          return;
        case 'asked':
          // Of an earlier epoch: the lease has gone to a third instance meanwhile, and stays there.
          if (leads() && message.epoch === epochNow()) giveUpFor(message.by).catch(parts.failed);
          return;
        case 'free':
          if (message.to === owner) onFree();
          return;
        default:
          message satisfies never;
      }
    },
    taken: () => onTaken(),
  };
}

const OK: HandoffAnswer = { ok: true };
const NOT_PASSED: HandoffAnswer = { ok: false, refusal: refuse('NOT_PASSED') };
