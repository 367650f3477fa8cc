import { SchemaError } from '../migrations/migrator.ts';
import { ConfigError } from './config.ts';
import { explainFault } from './storage/database-faults.ts';

/** Ends the process. What a person can set right is one line on standard error; any other error comes with its stack. */
export function fail(error: unknown): never {
  process.stderr.write(`${lineOf(error) ?? String((error as Error)?.stack ?? error)}\n`);
  process.exit(1);
}

function lineOf(error: unknown): string | undefined {
  if (error instanceof ConfigError || error instanceof SchemaError) return error.message;
  // Errors of the system name the call, and the file or address.
  const isOfSystem = error instanceof Error && 'syscall' in error;
  return explainFault(error) ?? (isOfSystem ? error.message : undefined);
}
