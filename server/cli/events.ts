import type { Command } from 'commander';
import { onStoredEvents } from '../upkeep/stored-events.ts';
import { onDatabase } from './installation.ts';
import { instant } from './numbers.ts';
import type { Act } from './outcome.ts';

interface ExportOptions {
  readonly output: string;
  readonly since?: number;
  readonly until?: number;
  readonly force?: boolean;
}

/** Behind every event that has a time. */
const LATEST = Number.MAX_SAFE_INTEGER;

export function addEventCommands(program: Command, act: Act): void {
  const events = program.command('events').description('stored session events');
  events
    .command('compact')
    .description('merges small segments of session events now, as an instance does every five minutes')
    .action(
      act((shell) =>
        onDatabase(shell, (database, config) =>
          onStoredEvents(database, config, async (stored) => {
            const merged = await stored.compact();
            if (merged === undefined) return { result: { merged: 0 }, lines: ['an instance does it at present'] };
            return { result: { merged }, lines: [`${merged} segments were merged`] };
          }),
        ),
      ),
    );
  events
    .command('export')
    .description('writes session events to a Parquet file, or to CSV where its name ends so')
    .requiredOption('-o, --output <file>', 'a new file')
    .option('--since <time>', 'events from this day or instant on, as in 2026-05-01', instant)
    .option('--until <time>', 'events before this day or instant', instant)
    .option('--force', 'replace a file that is there')
    .action(
      act((shell, { output: path, since = 0, until = LATEST, force = false }: ExportOptions) =>
        onDatabase(shell, (database, config) =>
          onStoredEvents(database, config, async (stored) => {
            const form = path.endsWith('.csv') ? 'csv' : 'parquet';
            const exported = await stored.export({ path, form, since, until, force, signal: shell.signal });
            const lines = [
              `${exported.events} events are in ${path}`,
              ...exported.missing.map((uuid) => `left out, because its file is gone or damaged: segment ${uuid}`),
            ];
            return { result: exported, lines, failed: exported.missing.length > 0 };
          }),
        ),
      ),
    );
}
