import type { AtRow, EditsOf, VersionList } from '../../protocol/history.ts';
import type { UpdateAnswer } from '../../protocol/update.ts';
import type { Identity } from '../../protocol/welcome.ts';
import type { Details } from '../../travel-log/details.ts';
import type { NewWaypoint } from '../../travel-log/edit.ts';
import type { Clock } from '../clock.ts';
import type { TravelLogRow, TravelLogs } from '../storage/travel-logs.ts';
import type { Trims } from '../storage/trims.ts';
import type { UpdateHistory } from '../storage/update-history.ts';
import type { Versions } from '../storage/versions.ts';
import { addStops } from './addition.ts';
import { createAttributions } from './attribution.ts';
import { HISTORY_LIMITS } from './history-limits.ts';
import type { Rebuilder } from './rebuilder.ts';
import { createRestorations } from './restoration.ts';
import type { Rooms } from './rooms.ts';
import { byEdits } from './tracks.ts';

type Trimmable = Pick<TravelLogRow, 'id' | 'head' | 'trimmedTo'>;

/** The histories of travel logs, for callers outside of rooms. */
export interface Histories {
  /** Undefined where there is no such log. */
  of(uuid: string): Promise<History | undefined>;
}

export interface History {
  /** The number of the newest row. */
  readonly head: number;
  /** The row at which it begins: earlier ones were trimmed. 0 for a whole history. */
  readonly trimmedTo: number;
  versions(): Promise<VersionList>;
  /** Names the present version. Undefined where the log has as many named versions as it may. */
  name(name: string, userId: number): Promise<AtRow | undefined>;
  /**
   * The log as it was, as JSON of `past` in UTF-8. Undefined where a row on the way there cannot be applied, or row `seq` was
   * trimmed meanwhile.
   * @param seq `trimmedTo` or 1, to `head`
   */
  at(seq: number): Promise<Uint8Array | undefined>;
  /** As JSON of `attribution` in UTF-8. */
  attribution(): Promise<Uint8Array>;
  /**
   * Restores the content of row `seq` by an edit like any other: members in the room merge it, and keep their undo. The
   * content before it becomes a version.
   */
  restore(seq: number, userId: number): Promise<UpdateAnswer>;
  /** Sets details by one edit like any other. */
  setDetails(details: Details, userId: number): Promise<UpdateAnswer>;
  /** Makes the present content a version, before a client imports something by its own edit. */
  keepBeforeImport(userId: number): Promise<AtRow>;
  /** Adds stops behind the last one, by one edit like any other. The content before it becomes a version. */
  add(stops: readonly Omit<NewWaypoint, 'id'>[], userId: number): Promise<UpdateAnswer>;
  /**
   * Removes what was before row `seq` from the history, and with it the versions there. The document stays as it is.
   * @returns the row at which the history begins now, or `quarantined` where a row up to `seq` cannot be applied
   */
  trim(seq: number): Promise<number | 'quarantined'>;
}

export function createHistories(parts: {
  readonly travelLogs: Pick<TravelLogs, 'find'>;
  readonly rebuilder: Pick<Rebuilder, 'run'>;
  readonly updateHistory: UpdateHistory;
  readonly versions: Versions;
  readonly trims: Trims;
  readonly rooms: Pick<Rooms, 'open'>;
  readonly clock: Pick<Clock, 'now'>;
  /** Named versions that a log may have, count. */
  readonly versionsEach: number;
}): Histories {
  const { updateHistory, versions } = parts;
  const attributions = createAttributions({ ...parts, identities });
  const restorations = createRestorations(parts);

  async function identities(userIds: Iterable<number>): Promise<Map<number, Identity>> {
    const ids = [...userIds];
    const people = await updateHistory.people(ids);
    return new Map(
      ids.map((id) => [id, { userId: id, ...(people.get(id) ?? { name: 'Somebody', color: '#808080' }) }]),
    );
  }

  async function listVersions({ id: logId, head, trimmedTo }: Trimmable): Promise<VersionList> {
    const listed = await versions.list(logId, HISTORY_LIMITS.versionsListed + 1);
    const shown = listed.slice(0, HISTORY_LIMITS.versionsListed);
    // Writers of trimmed rows are not told.
    const before = Math.max(listed[HISTORY_LIMITS.versionsListed]?.seq ?? 0, trimmedTo);
    const bounds = [...new Set([...shown.map(({ seq }) => seq), head])].sort((a, b) => a - b);
    const counts = await updateHistory.editCounts(logId, before, bounds);
    const who = await identities([...counts, ...shown].flatMap(({ userId }) => userId ?? []));
    const editsUpTo = (bound: number): EditsOf[] =>
      counts
        .filter((count) => count.bound === bound)
        .map(({ userId, edits }) => ({ user: who.get(userId)!, edits }))
        .sort(byEdits);
    return {
      head,
      trimmedTo,
      versions: shown.map(({ seq, createdAt, kind, name, userId }) => ({
        seq,
        at: createdAt.toISOString(),
        kind,
        name,
        user: userId === null ? null : who.get(userId)!,
        edits: editsUpTo(seq),
      })),
      since: shown[0]?.seq === head ? [] : editsUpTo(head),
    };
  }

  async function contentAt(logId: number, seq: number): Promise<Uint8Array | undefined> {
    const at = await updateHistory.instant(logId, seq);
    if (!at) return undefined;
    return parts.rebuilder.run(async ({ build, ask }) => {
      if ((await build(logId, seq)) < seq) return undefined;
      return ask('past', { seq, at: at.toISOString() });
    });
  }

  async function trimTo({ id: logId, trimmedTo }: Trimmable, seq: number): Promise<number | 'quarantined'> {
    const cut = await parts.trims.firstKept(logId, seq);
    if (cut === undefined || cut <= trimmedTo) return trimmedTo;
    const document = await parts.rebuilder.run(async ({ build, ask }) =>
      (await build(logId, cut)) === cut ? ask('state', undefined) : undefined,
    );
    if (!document) return 'quarantined';
    await parts.trims.trim(logId, cut, document);
    while (await parts.trims.empty());
    return cut;
  }

  return {
    async of(uuid) {
      const log = await parts.travelLogs.find(uuid);
      if (!log) return undefined;
      const { id, head, trimmedTo } = log;
      return {
        head,
        trimmedTo,
        versions: () => listVersions(log),
        async name(name, userId) {
          if ((await versions.named(id)) >= parts.versionsEach) return undefined;
          await versions.add(id, { seq: head, kind: 'named', name, userId });
          return { seq: head };
        },
        at: (seq) => contentAt(id, seq),
        attribution: () => attributions.read(log),
        async restore(seq, userId) {
          const who = await identities([userId]);
          return restorations.restore(log, seq, who.get(userId)!);
        },
        async setDetails(details, userId) {
          const who = await identities([userId]);
          return restorations.setDetails(log, details, who.get(userId)!);
        },
        async keepBeforeImport(userId) {
          const [newest] = await versions.list(id, 1);
          // An import that changed nothing, and the next one, have the same content before them.
          if (newest?.seq !== head) await versions.add(id, { seq: head, kind: 'before import', name: null, userId });
          return { seq: head };
        },
        async add(stops, userId) {
          const who = await identities([userId]);
          return addStops(parts, log, stops, who.get(userId)!);
        },
        trim: (seq) => trimTo(log, seq),
      };
    },
  };
}
