import { refuse } from '../../../protocol/refusal.ts';
import type { ForwardedAnswer, ForwardedCommand } from '../../../protocol/sibling.ts';
import type { Command, CommandAnswer } from '../../../protocol/transport.ts';
import type { Clock } from '../../clock.ts';
import type { Leadership } from './leadership.ts';

/** How long an instance waits for the answer of another one, ms. */
const ANSWER_TIMEOUT_MS = 500;
/** A command that no instance obeys is tried for this long, ms: longer than the lease of a dead instance lasts. */
const COMMAND_TIMEOUT_MS = 3_500;

/** Commands of members, obeyed by whichever instance conducts. */
export interface ForwardedCommands {
  /**
   * UNAVAILABLE where no instance answers.
   * @param userId who sends it: the conductor knows it where that is this instance
   * @throws where the database is away
   */
  send(command: Command, userId: number | undefined): Promise<CommandAnswer>;
  /** Obeys and answers a command from another instance, where this one conducts. */
  receive(forwarded: ForwardedCommand): void;
  receiveAnswer(answer: ForwardedAnswer): void;
}

/** @param parts.signal ends what is still being tried */
export function createForwardedCommands(parts: {
  /** The name of this instance. */
  readonly owner: string;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly leadership: Pick<Leadership, 'role' | 'take'>;
  readonly signal: AbortSignal;
  send(forwarded: ForwardedCommand): void;
  answer(answer: ForwardedAnswer): void;
}): ForwardedCommands {
  const { owner, clock, leadership, signal } = parts;
  const waiting = new Map<number, (answer: CommandAnswer | undefined) => void>();
  let lastId = 0;

  /** Undefined where none answers: no instance may conduct, or a message was lost. */
  function forward(command: Command): Promise<CommandAnswer | undefined> {
    lastId += 1;
    const id = lastId;
    return new Promise((resolve) => {
      const stopTimer = clock.after(ANSWER_TIMEOUT_MS, () => settle(undefined));
      function settle(answer: CommandAnswer | undefined): void {
        stopTimer();
        waiting.delete(id);
        resolve(answer);
      }
      waiting.set(id, settle);
      parts.send({ by: owner, id, command });
    });
  }

  async function obeyOrForward(command: Command, userId: number | undefined): Promise<CommandAnswer | undefined> {
    if (leadership.role.kind !== 'leading') await leadership.take();
    const { role } = leadership;
    return role.kind === 'leading' ? role.playing.obey(command, userId) : forward(command);
  }

  return {
    async send(command, userId) {
      const until = clock.now() + COMMAND_TIMEOUT_MS;
      while (clock.now() < until && !signal.aborted) {
        const answer = await obeyOrForward(command, userId);
        if (answer) return answer;
      }
      return { ok: false, refusal: refuse('UNAVAILABLE', 'no instance conducts at the moment: try again') };
    },
    receive({ by, id, command }) {
      const { role } = leadership;
      if (role.kind === 'leading') parts.answer({ to: by, id, answer: role.playing.obey(command, undefined) });
    },
    receiveAnswer({ to, id, answer }) {
      if (to === owner) waiting.get(id)?.(answer);
    },
  };
}
