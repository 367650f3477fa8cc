import { isDeepStrictEqual } from 'node:util';
import type { Identity } from '../../protocol/welcome.ts';
import type { TravelLogRow } from '../storage/travel-logs.ts';
import type { UpdateHistory } from '../storage/update-history.ts';
import { HISTORY_LIMITS } from './history-limits.ts';
import type { Documents, Rebuilder } from './rebuilder.ts';
import { type Tracks, usersOf } from './tracks.ts';

/** Reads from the update log who changed what. */
export interface Attributions {
  /** As of row `head` or later, from the row on at which the history begins, as JSON of `attribution` in UTF-8; concurrent callers with the same head share one reading. */
  read(log: Pick<TravelLogRow, 'id' | 'head' | 'trimmedTo'>): Promise<Uint8Array>;
}

/** What the rows up to `head` show; a later reading continues from here. */
interface Reading {
  readonly head: number;
  /** Rows up to this one were not read. */
  readonly after: number;
  readonly tracks: Tracks;
  readonly people: ReadonlyMap<number, Identity>;
  readonly json: Uint8Array;
  /** Skipped rows at the time of reading, count: an operator may since have skipped a row that is part of it. */
  readonly skipped: number;
}

export function createAttributions(parts: {
  readonly rebuilder: Pick<Rebuilder, 'run'>;
  readonly updateHistory: Pick<UpdateHistory, 'skipped'>;
  identities(userIds: Iterable<number>): Promise<ReadonlyMap<number, Identity>>;
}): Attributions {
  const known = new Map<number, Reading>();
  /** By log and last row. */
  const underWay = new Map<string, Promise<Reading>>();

  async function readRows(
    { build, advance, ask }: Documents,
    logId: number,
    { to, trimmedTo }: { readonly to: number; readonly trimmedTo: number },
    before: Reading | undefined,
  ): Promise<Reading> {
    const after = before?.after ?? Math.max(trimmedTo, to - HISTORY_LIMITS.attributedRows);
    const start = await build(logId, before?.head ?? after);
    await ask('track', before?.tracks ?? { waypoints: new Map(), authors: new Map() });
    const head = await advance(logId, start, to);
    const tracks = await ask('tracked', undefined);
    const people = await parts.identities(usersOf(tracks));
    const json = await ask('attribution', { head, after, people });
    return { head, after, tracks, people, json, skipped: await parts.updateHistory.skipped(logId, head) };
  }

  /** True where rows were added, and nothing else has changed. */
  async function isValid(logId: number, trimmedTo: number, { head, after, skipped }: Reading): Promise<boolean> {
    return after >= trimmedTo && skipped === (await parts.updateHistory.skipped(logId, head));
  }

  return {
    async read({ id: logId, head, trimmedTo }) {
      const last = known.get(logId);
      const before = last && (await isValid(logId, trimmedTo, last)) ? last : undefined;
      if (before && before.head >= head) {
        const people = await parts.identities(before.people.keys());
        if (isDeepStrictEqual(people, before.people)) return before.json;
      }
      const to = Math.max(head, before?.head ?? 0);
      const key = `${logId} ${to}`;
      const reading =
        underWay.get(key) ??
        parts.rebuilder
          .run((documents) => readRows(documents, logId, { to, trimmedTo }, before))
          .finally(() => underWay.delete(key));
      underWay.set(key, reading);
      const read = await reading;
      // In order of use: the least recently used log goes first.
      known.delete(logId);
      known.set(logId, read);
      if (known.size > HISTORY_LIMITS.attributionsCached) known.delete(known.keys().next().value!);
      return read.json;
    },
  };
}
