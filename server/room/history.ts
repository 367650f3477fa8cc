import type { AtRow, Attribution, EditsOf, Past, VersionList } from '../../protocol/history.ts';
import type { UpdateAnswer } from '../../protocol/update.ts';
import type { Identity } from '../../protocol/welcome.ts';
import { toJson } from '../../travel-log/content-json.ts';
import { readOwnTypes } from '../../travel-log/own-types.ts';
import { readTravelLog } from '../../travel-log/shape.ts';
import type { Clock } from '../clock.ts';
import type { TravelLogs } from '../storage/travel-logs.ts';
import type { UpdateHistory } from '../storage/update-history.ts';
import type { Versions } from '../storage/versions.ts';
import { createAttributions } from './attribution.ts';
import { HISTORY_LIMITS } from './history-limits.ts';
import { type RebuildParts, rebuild } from './rebuild.ts';
import { createRestorations } from './restoration.ts';
import type { Rooms } from './rooms.ts';

/** The histories of travel logs, for callers outside of rooms. */
export interface Histories {
  /** Undefined where there is no such log. */
  of(uuid: string): Promise<History | undefined>;
}

export interface History {
  /** The number of the newest row. */
  readonly head: number;
  versions(): Promise<VersionList>;
  /** Names the present version. Undefined where the log has as many named versions as it may. */
  name(name: string, userId: number): Promise<AtRow | undefined>;
  /** @param seq 1 to `head`. Undefined where a row on the way there cannot be applied. */
  at(seq: number): Promise<Past | undefined>;
  attribution(): Promise<Attribution>;
  /**
   * Restores the content of row `seq` by an edit like any other: members in the room merge it, and keep their undo. The
   * content before it becomes a version.
   */
  restore(seq: number, userId: number): Promise<UpdateAnswer>;
}

export function createHistories(
  parts: RebuildParts & {
    readonly travelLogs: Pick<TravelLogs, 'find'>;
    readonly updateHistory: UpdateHistory;
    readonly versions: Versions;
    readonly rooms: Pick<Rooms, 'open'>;
    readonly clock: Pick<Clock, 'now'>;
    /** Named versions that a log may have, count. */
    readonly versionsEach: number;
  },
): Histories {
  const { updateHistory, versions } = parts;
  const attributions = createAttributions(parts);
  const restorations = createRestorations(parts);

  async function identities(userIds: Iterable<number>): Promise<(userId: number) => Identity> {
    const people = await updateHistory.people(userIds);
    return (userId) => ({ userId, ...(people.get(userId) ?? { name: 'Somebody', color: '#808080' }) });
  }

  async function listVersions(logId: number, head: number): Promise<VersionList> {
    const listed = await versions.list(logId, HISTORY_LIMITS.versionsListed + 1);
    const shown = listed.slice(0, HISTORY_LIMITS.versionsListed);
    const before = listed[HISTORY_LIMITS.versionsListed]?.seq ?? 0;
    const bounds = [...new Set([...shown.map(({ seq }) => seq), head])].sort((a, b) => a - b);
    const counts = await updateHistory.editCounts(logId, before, bounds);
    const who = await identities([...counts, ...shown].flatMap(({ userId }) => userId ?? []));
    const editsUpTo = (bound: number): EditsOf[] =>
      counts
        .filter((count) => count.bound === bound)
        .map(({ userId, edits }) => ({ user: who(userId), edits }))
        .sort(byEdits);
    return {
      head,
      versions: shown.map(({ seq, createdAt, kind, name, userId }) => ({
        seq,
        at: createdAt.toISOString(),
        kind,
        name,
        user: userId === null ? null : who(userId),
        edits: editsUpTo(seq),
      })),
      since: shown[0]?.seq === head ? [] : editsUpTo(head),
    };
  }

  async function attribute(logId: number, upTo: number): Promise<Attribution> {
    const { head, after, waypoints } = await attributions.read(logId, upTo);
    const who = await identities([...waypoints.values()].flatMap(({ edits }) => [...edits.keys()]));
    const attributed = [...waypoints].map(([id, { last, edits, entry }]) => [
      id,
      {
        last: { user: who(last.userId), at: last.at.toISOString() },
        edits: [...edits].map(([userId, count]) => ({ user: who(userId), edits: count })).sort(byEdits),
        entry: entry.map(({ userId, length }) => ({ user: userId === undefined ? null : who(userId), length })),
      },
    ]);
    return { head, after, waypoints: Object.fromEntries(attributed) };
  }

  async function contentAt(logId: number, seq: number): Promise<Past | undefined> {
    const at = await updateHistory.instant(logId, seq);
    const replica = await rebuild(parts, logId, seq);
    const content = toJson(readTravelLog(replica.doc));
    const own = readOwnTypes(replica.doc);
    const whole = replica.head === seq;
    replica.destroy();
    return at && whole ? { seq, at: at.toISOString(), content, own } : undefined;
  }

  return {
    async of(uuid) {
      const log = await parts.travelLogs.find(uuid);
      if (!log) return undefined;
      const { id, head } = log;
      return {
        head,
        versions: () => listVersions(id, head),
        async name(name, userId) {
          if ((await versions.named(id)) >= parts.versionsEach) return undefined;
          await versions.add(id, { seq: head, kind: 'named', name, userId });
          return { seq: head };
        },
        at: (seq) => contentAt(id, seq),
        attribution: () => attribute(id, head),
        async restore(seq, userId) {
          const who = await identities([userId]);
          return restorations.restore(log, seq, who(userId));
        },
      };
    },
  };
}

const byEdits = (one: EditsOf, other: EditsOf) => other.edits - one.edits;
