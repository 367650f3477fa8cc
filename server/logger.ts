import { type LevelWithSilent, pino } from 'pino';

/** Logs a sentence with fields (an Error goes under `err`). */
interface Say {
  (message: string): void;
  (fields: object, message: string): void;
}

/** The levels that modules log at. */
export interface Logger {
  readonly info: Say;
  readonly warn: Say;
  readonly error: Say;
}

/** The same for requests and sockets, whose refusals are looked up at the level `debug`. */
export interface TrafficLogger extends Logger {
  readonly debug: Say;
}

/**
 * Writes one JSON object per line to standard output, from `level` up.
 * @example createLogger('info').warn({ log: 'a uuid', seq: 12 }, 'the update log has a gap')
 */
export const createLogger = (level: LevelWithSilent): TrafficLogger => pino({ level });

/**
 * A logger whose lines have these fields, too, as those of a request or a socket.
 * @example childOf(logger, { request: 'an id' }).warn({ seq: 12 }, 'the update log has a gap')
 */
export function childOf(logger: TrafficLogger, fields: object): TrafficLogger {
  const sayAt =
    (level: keyof TrafficLogger): Say =>
    (said: object | string, message?: string) =>
      typeof said === 'string' ? logger[level](fields, said) : logger[level]({ ...fields, ...said }, message!);
  return { debug: sayAt('debug'), info: sayAt('info'), warn: sayAt('warn'), error: sayAt('error') };
}
