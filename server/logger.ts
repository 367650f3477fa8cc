import { type LevelWithSilent, pino } from 'pino';

/** Says a sentence, with fields where there are any (an Error goes under `err`). */
interface Say {
  (message: string): void;
  (fields: object, message: string): void;
}

/** What a module may say to the operator. */
export interface Logger {
  readonly info: Say;
  readonly warn: Say;
  readonly error: Say;
}

/**
 * Writes one JSON object a line to standard output, from `level` up.
 * @example createLogger('info').warn({ log: 'a uuid', seq: 12 }, 'the update log has a gap')
 */
export const createLogger = (level: LevelWithSilent): Logger => pino({ level });
