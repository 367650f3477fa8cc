import type { FastifyRequest } from 'fastify';
import type { RoomFact, SessionEvent } from '../session-events/session-event.ts';
import type { Permitted } from './permit.ts';

type OfSender = Pick<Permitted, 'log' | 'userId'>;

/** Records a fact about the log of a request, and who sent it. */
export type Tell = (of: OfSender, fact: RoomFact) => void;

/** Effects of requests on logs, as session events. */
export interface LogFacts {
  readonly tell: Tell;
  /** The sender of a request may read this log. */
  readable(request: FastifyRequest, of: OfSender): void;
  /** A request was refused. It is recorded where its sender may read the log: strangers must not fill its events. */
  refused(request: FastifyRequest, code: string): void;
}

export interface LogFactParts {
  record(event: SessionEvent): void;
}

export function createLogFacts({ record }: LogFactParts): LogFacts {
  const senders = new WeakMap<FastifyRequest, OfSender>();

  const tell: Tell = ({ log, userId }, fact) =>
    record({ ...fact, log: log.uuid, userId: userId ?? null, memberId: null, at: Date.now() });

  return {
    tell,
    readable: (request, of) => void senders.set(request, of),
    refused(request, code) {
      const sender = senders.get(request);
      if (sender) tell(sender, { kind: 'refused', code });
    },
  };
}
