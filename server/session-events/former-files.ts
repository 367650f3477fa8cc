import { readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Logger } from '../logger.ts';
import { openEventStore } from './event-store.ts';
import { type SealingParts, seal } from './sealing.ts';

/**
 * Makes segments of the DuckDB files that other names left in a folder: a release before this one named them after the
 * host. A file is removed once its events are registered; one that cannot be read stays, and is logged.
 */
export async function sealFormerFiles(
  dir: string,
  parts: Omit<SealingParts, 'store'> & { readonly logger: Logger },
): Promise<void> {
  const names = (await readdir(dir)).filter((name) => name.endsWith('.duckdb') && name !== `${parts.instance}.duckdb`);
  for (const name of names) {
    const file = join(dir, name);
    const instance = basename(name, '.duckdb');
    try {
      const store = await openEventStore(file, instance);
      try {
        await store.name(instance);
        await seal({ ...parts, store, instance });
      } finally {
        store.close();
      }
      await rm(file);
      await rm(`${file}.wal`, { force: true });
      parts.logger.info({ file }, 'session events of an earlier release were brought into the history');
    } catch (err) {
      parts.logger.error(
        { err, file },
        'session events of an earlier release could not be brought into the history: the file stays',
      );
    }
  }
}
