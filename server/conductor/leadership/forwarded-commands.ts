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
  const waiting = new Map<number, (answer: CommandAnswer) => void>();
  /** Answers given to other instances, which may ask again. */
  let given: readonly (ForwardedAnswer & { readonly until: number })[] = [];
  // Conductors remember the numbers of a room that was open here a moment ago.
  let lastId = Math.floor(clock.now());

  return {
    async send(command, userId) {
      const until = clock.now() + COMMAND_TIMEOUT_MS;
      lastId += 1;
      const id = lastId;
      const answered = new Promise<CommandAnswer>((resolve) => waiting.set(id, resolve));
      /** Undefined where none answers in time: no instance may conduct, or a message was lost. A late answer counts. */
      async function forward(): Promise<CommandAnswer | undefined> {
        let stopTimer = () => {};
        const late = new Promise<undefined>((resolve) => {
          stopTimer = clock.after(ANSWER_TIMEOUT_MS, () => resolve(undefined));
        });
        parts.send({ by: owner, id, command });
        return Promise.race([answered, late]).finally(() => stopTimer());
      }
      try {
        while (clock.now() < until && !signal.aborted) {
          if (leadership.role.kind !== 'leading') await leadership.take();
          // The lease may have come too late.
          if (clock.now() >= until) break;
          const { role } = leadership;
          const answer = role.kind === 'leading' ? role.playing.obey(command, userId) : await forward();
          if (answer) return answer;
        }
      } finally {
        waiting.delete(id);
      }
      return { ok: false, refusal: refuse('UNAVAILABLE', 'no instance conducts at the moment: try again') };
    },
    receive({ by, id, command }) {
      const { role } = leadership;
      if (role.kind !== 'leading') return;
      given = given.filter(({ until }) => until > clock.now());
      // Sent again, since the answer was late: obeyed twice, a seek would be heard twice.
      const before = given.find((answer) => answer.to === by && answer.id === id);
      const answer = before?.answer ?? role.playing.obey(command, undefined);
      if (!before) given = [...given, { to: by, id, answer, until: clock.now() + COMMAND_TIMEOUT_MS }];
      parts.answer({ to: by, id, answer });
    },
    receiveAnswer({ to, id, answer }) {
      if (to === owner) waiting.get(id)?.(answer);
    },
  };
}
