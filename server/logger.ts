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

/**
 * Writes one JSON object per line to standard output, from `level` up.
 * @example createLogger('info').warn({ log: 'a uuid', seq: 12 }, 'the update log has a gap')
 */
export const createLogger = (level: LevelWithSilent): Logger => pino({ level });
