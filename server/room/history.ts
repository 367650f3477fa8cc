import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type * as Y from 'yjs';
import type { AtRow, Attribution, EditsOf, Past, VersionList } from '../../protocol/history.ts';
import { refuse } from '../../protocol/refusal.ts';
import type { UpdateAnswer } from '../../protocol/update.ts';
import type { Identity } from '../../protocol/welcome.ts';
import { toJson } from '../../travel-log/content-json.ts';
import { restore } from '../../travel-log/restoration.ts';
import { readTravelLog } from '../../travel-log/shape.ts';
import type { TravelLogs } from '../storage/travel-logs.ts';
import type { UpdateHistory } from '../storage/update-history.ts';
import type { Versions } from '../storage/versions.ts';
import { createAttributions } from './attribution.ts';
import { HISTORY_LIMITS } from './history-limits.ts';
import type { Member } from './member.ts';
import { type RebuildParts, rebuild } from './rebuild.ts';
import type { Rooms } from './rooms.ts';

/** What was, for those who ask from outside of a room. */
export interface Histories {
  /** Undefined where there is no such log. */
  of(uuid: string): Promise<History | undefined>;
}

export interface History {
  /** The number of the newest row. */
  readonly head: number;
  versions(): Promise<VersionList>;
  /** Names the travel log as it is now. */
  name(name: string, userId: number): Promise<AtRow>;
  /** @param seq 1 to `head`. Undefined where a row on the way there cannot be applied. */
  at(seq: number): Promise<Past | undefined>;
  attribution(): Promise<Attribution>;
  /**
   * Makes the travel log say what it said at row `seq`, by an edit like any other: whoever is in the room merges it and
   * keeps their undo. How it was before is kept as a version.
   */
  restore(seq: number, userId: number): Promise<UpdateAnswer>;
}

export function createHistories(
  parts: RebuildParts & {
    readonly travelLogs: Pick<TravelLogs, 'find'>;
    readonly updateHistory: UpdateHistory;
    readonly versions: Versions;
    readonly rooms: Pick<Rooms, 'open'>;
  },
): Histories {
  const { updateHistory, versions } = parts;
  const attributions = createAttributions(parts);
  const restoring = new Map<number, Promise<UpdateAnswer>>();

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
    const tracks = [...waypoints.values()];
    const who = await identities(tracks.flatMap(({ edits }) => [...edits.keys()]));
    const told = [...waypoints].map(([id, { last, edits, entry }]) => [
      id,
      {
        last: { user: who(last.userId), at: last.at.toISOString() },
        edits: [...edits].map(([userId, count]) => ({ user: who(userId), edits: count })).sort(byEdits),
        entry: entry.map(({ userId, length }) => ({ user: userId === undefined ? null : who(userId), length })),
      },
    ]);
    return { head, after, waypoints: Object.fromEntries(told) };
  }

  /** One after the other: two that write the same words back at once would write them twice. */
  function restoreInTurn(log: { id: number; uuid: string; head: number }, seq: number, userId: number) {
    const before = restoring.get(log.id)?.catch(() => undefined) ?? Promise.resolve();
    const mine = before
      .then(() => restoreTo(log, seq, userId))
      .finally(() => restoring.get(log.id) === mine && restoring.delete(log.id));
    restoring.set(log.id, mine);
    return mine;
  }

  async function restoreTo(
    log: { id: number; uuid: string; head: number },
    seq: number,
    userId: number,
  ): Promise<UpdateAnswer> {
    const room = await parts.rooms.open(log.uuid);
    if (!room) return { ok: false, refusal: refuse('UNKNOWN_LOG') };
    await room.catchUp(log.head);
    const version = await rebuild(parts, log.id, seq);
    // The document is built from rows once more, for edits that nobody has seen yet.
    const { head } = room;
    const now = await rebuild(parts, log.id, head);
    const whole = version.head === seq && now.head === head;
    const updates = whole ? await editsTo(now.doc, version.doc) : [];
    const { clientID: clientId } = now.doc;
    version.destroy();
    now.destroy();
    if (!whole) return { ok: false, refusal: refuse('QUARANTINED') };
    if (updates.length === 0) return { ok: true, seq: head };

    await versions.add(log.id, { seq: head, kind: 'before restore', name: null, userId });
    const sessionId = randomUUID();
    const identity = (await identities([userId]))(userId);
    const restorer: Member = {
      id: sessionId,
      sessionId,
      clientId,
      identity,
      role: 'editor',
      lastSeq: head,
      committed: 0,
    };
    let answer: UpdateAnswer = { ok: true, seq: head };
    for (const [at, bytes] of updates.entries()) {
      answer = await room.receive(restorer, { sessionSeq: at + 1, bytes });
      if (!answer.ok) break;
    }
    return answer;
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
          await versions.add(id, { seq: head, kind: 'named', name, userId });
          return { seq: head };
        },
        async at(seq) {
          const at = await updateHistory.instant(id, seq);
          const replica = await rebuild(parts, id, seq);
          const content = toJson(readTravelLog(replica.doc));
          const whole = replica.head === seq;
          replica.destroy();
          return at && whole ? { seq, at: at.toISOString(), content } : undefined;
        },
        attribution: () => attribute(id, head),
        restore: (seq, userId) => restoreInTurn(log, seq, userId),
      };
    },
  };
}

const byEdits = (one: EditsOf, other: EditsOf) => other.edits - one.edits;

/** The updates that make a document say what another one says: one, unless that would be larger than is allowed. */
async function editsTo(doc: Y.Doc, version: Y.Doc): Promise<Uint8Array[]> {
  const updates: Uint8Array[] = [];
  doc.on('update', (bytes: Uint8Array) => updates.push(bytes));
  const edits = restore(doc, version);
  for (let done = false; !done; await setImmediate()) {
    doc.transact(() => {
      for (let bytes = 0; !done && bytes < HISTORY_LIMITS.restoreBytes; ) {
        const edit = edits.next();
        done = edit.done === true;
        bytes += edit.value ?? 0;
      }
    });
  }
  return updates;
}
