import type { Command, CommandAnswer } from '../../../protocol/transport.ts';
import type { Clock } from '../../clock.ts';

/** How long an instance waits for another one's answer, ms. */
const PATIENCE_MS = 500;

/** To the instance that conducts: what a member of another one asks for. */
export interface ForwardedCommand {
  readonly by: string;
  /** Unlike any other of the same instance. */
  readonly id: number;
  readonly command: Command;
}

/** To the instance that asked. */
export interface ForwardedAnswer {
  readonly to: string;
  readonly id: number;
  readonly answer: CommandAnswer;
}

/** Commands of members here, while another instance conducts. */
export interface ForwardedCommands {
  /** @returns undefined where nobody answers: nobody may conduct, or a word was lost */
  ask(command: Command): Promise<CommandAnswer | undefined>;
  /** Another instance has answered somebody. */
  hear(answered: ForwardedAnswer): void;
}

/** @param owner the name of this instance */
export function createForwardedCommands(
  owner: string,
  clock: Pick<Clock, 'after'>,
  tell: (asked: ForwardedCommand) => void,
): ForwardedCommands {
  const waiting = new Map<number, (answer: CommandAnswer | undefined) => void>();
  let last = 0;
  return {
    ask(command) {
      const id = ++last;
      return new Promise((resolve) => {
        const stop = clock.after(PATIENCE_MS, () => hear(undefined));
        function hear(answer: CommandAnswer | undefined): void {
          stop();
          waiting.delete(id);
          resolve(answer);
        }
        waiting.set(id, hear);
        tell({ by: owner, id, command });
      });
    },
    hear({ to, id, answer }) {
      if (to === owner) waiting.get(id)?.(answer);
    },
  };
}
