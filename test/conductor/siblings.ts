import type { SiblingMessage } from '../../protocol/sibling.ts';
import type { Conductor } from '../../server/conductor/conductor.ts';

/** Messages between the conductors of one log. */
export type ConductorMessageName = 'transport' | 'baton' | 'command' | 'answer' | 'present';

/** Hands a message to the conductor of another instance, as the connection does. */
export function receiveFromSibling<N extends ConductorMessageName>(
  conductor: Conductor,
  name: N,
  message: SiblingMessage<N>,
): void {
  const receivers: { [M in ConductorMessageName]: (message: SiblingMessage<M>) => void } = {
    transport: conductor.follow,
    baton: conductor.receiveHandoff,
    command: conductor.receiveCommand,
    answer: conductor.receiveAnswer,
    present: conductor.resend,
  };
  receivers[name](structuredClone(message));
}
