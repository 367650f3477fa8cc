import { SchemaError } from '../migrations/migrator.ts';
import { ConfigError } from './config.ts';

/** Ends the process. What a person can set right is one line on standard error; any other error comes with its stack. */
export function fail(error: unknown): never {
  const isOneLine = error instanceof ConfigError || error instanceof SchemaError;
  process.stderr.write(`${isOneLine ? error.message : String((error as Error)?.stack ?? error)}\n`);
  process.exit(1);
}
