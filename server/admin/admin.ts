import type { Audit, AuditRecord } from '../identity/audit.ts';
import type { LoadingParts } from '../room/load-document.ts';
import { quarantinedRow } from '../room/quarantine.ts';
import type { OperatorFigures, StoredLog, StoredSegments } from '../storage/operator-figures.ts';
import type { RoomClosures } from '../storage/room-closures.ts';
import type { UpdateLog } from '../storage/update-log.ts';
import type { Inquiry, SilentInstance } from './inquiry.ts';
import type { AnswerTo, Passed, QuestionOf } from './question.ts';

type RoomFacts = AnswerTo<'rooms'>[number];

/** A room on one instance. */
export interface RoomThere extends Omit<RoomFacts, 'log' | 'title' | 'bytes' | 'quarantinedAt'> {
  readonly name: string;
  /** Rows of the log that this instance has not applied yet, count. */
  readonly lag: number;
}

/** A room on all instances. */
export interface ListedRoom extends Pick<RoomFacts, 'log' | 'title' | 'members' | 'bytes' | 'quarantinedAt'> {
  /** The newest row of its log. */
  readonly head: number;
  /** Bytes of all rows. */
  readonly rowBytes: number;
  /** The name of the instance that conducts; null for none. */
  readonly conductor: string | null;
  readonly instances: readonly RoomThere[];
}

interface Silent {
  readonly silent: readonly SilentInstance[];
}

export interface Instances extends Silent {
  readonly instances: readonly (AnswerTo<'instance'> & { readonly name: string; readonly here: boolean })[];
}

export interface RoomPage extends Silent {
  readonly rooms: readonly ListedRoom[];
  /** The `after` of the next page; null at the end. */
  readonly next: string | null;
}

export interface OpenedRoom extends Silent {
  /** Null where no instance has it in memory. */
  readonly room: ListedRoom | null;
  readonly people: readonly (AnswerTo<'room'>['people'][number] & { readonly instance: string })[];
  readonly closures: AnswerTo<'room'>['closures'];
}

export interface StorageState {
  readonly engine: string;
  /** Time of its answer, ms. */
  readonly answerMs: number;
  readonly segments: readonly StoredSegments[];
}

export interface Closed extends Silent {
  /** Connections that were closed, count. */
  readonly closed: number;
}

export type SkipOutcome =
  | { readonly kind: 'skipped'; readonly quarantinedAt: number | null }
  /** The log is quarantined at another row, or at none. */
  | { readonly kind: 'elsewhere'; readonly quarantinedAt: number | null }
  | { readonly kind: 'no row' };

export type DrainOutcome = 'draining' | 'unknown instance' | 'no other instance';

/** Sees all instances, and acts on them, for operators. What is done is audited before it is done. */
export interface Admin {
  instances(): Promise<Instances>;
  rooms(wish: Omit<QuestionOf<'rooms'>, 'kind'>): Promise<RoomPage>;
  /** Undefined where there is no such log. */
  room(log: string): Promise<OpenedRoom | undefined>;
  storage(): Promise<StorageState>;
  /** Closes the connections of a person to a room, and the way in, also of one who is not there. Undefined where there is no such log. */
  kick(wish: Omit<QuestionOf<'kick'>, 'kind'>, address: string): Promise<Closed | undefined>;
  /** Closes a room on all instances, and the way back. Undefined where there is no such log. */
  close(wish: Omit<QuestionOf<'close'>, 'kind'>, address: string): Promise<Closed | undefined>;
  /**
   * Has another instance conduct. Undefined where there is no such log.
   * @param to its name; null for any other with members
   */
  handOver(log: string, to: string | null, address: string): Promise<Passed | undefined>;
  /** Takes the row out at which a log is quarantined, and no other. Undefined where there is no such log. */
  skip(log: string, seq: number, address: string): Promise<SkipOutcome | undefined>;
  drain(name: string, address: string): Promise<DrainOutcome>;
}

export function createAdmin(parts: {
  readonly inquiry: Inquiry;
  readonly figures: OperatorFigures;
  readonly engine: string;
  readonly audit: Audit;
  readonly closures: Pick<RoomClosures, 'put'>;
  readonly loading: LoadingParts;
  readonly updateLog: Pick<UpdateLog, 'skip' | 'heads'>;
  now(): number;
}): Admin {
  const { inquiry, figures, audit, closures, updateLog } = parts;

  const record = (event: Omit<AuditRecord, 'actorId'>) => audit.record({ actorId: null, ...event });
  const find = async (log: string) => (await figures.logs([log])).get(log);

  async function roomsOf(answers: ReadonlyMap<string, readonly RoomFacts[]>, most: number) {
    const known = [...new Set([...answers.values()].flatMap((rooms) => rooms.map(({ log }) => log)))].sort();
    const listed = known.slice(0, most);
    const stored = await figures.logs(listed);
    const rooms = listed.flatMap((log) => {
      const there = [...answers].flatMap(([name, all]) =>
        all.filter((room) => room.log === log).map((room) => ({ name, room })),
      );
      const row = stored.get(log);
      return row ? [listRoom(row, there)] : [];
    });
    return { rooms, last: listed.at(-1) ?? null, hasMore: known.length > most };
  }

  const sumOf = ({ answers, silent }: Awaited<ReturnType<typeof inquiry.ask<'kick' | 'close'>>>): Closed => ({
    closed: [...answers.values()].reduce((sum, { closed }) => sum + closed, 0),
    silent,
  });

  return {
    async instances() {
      const { answers, silent } = await inquiry.ask<'instance'>({ kind: 'instance' });
      return {
        instances: [...answers].map(([name, facts]) => ({ name, here: name === inquiry.name, ...facts })),
        silent,
      };
    },
    async rooms(wish) {
      const { answers, silent } = await inquiry.ask<'rooms'>({ kind: 'rooms', ...wish });
      const { rooms, last, hasMore } = await roomsOf(answers, wish.limit);
      // A full answer may not be all that its instance has.
      const isFull = [...answers.values()].some(({ length }) => length === wish.limit);
      return { rooms, next: hasMore || isFull ? last : null, silent };
    },
    async room(log) {
      if (!(await find(log))) return undefined;
      const { answers, silent } = await inquiry.ask<'room'>({ kind: 'room', log });
      const facts = [...answers].map(([name, answer]) => [name, answer.facts ? [answer.facts] : []] as const);
      const { rooms } = await roomsOf(new Map(facts), 1);
      const longest = new Map<number | null, number>();
      for (const { userId, seconds } of [...answers.values()].flatMap(({ closures }) => closures))
        longest.set(userId, Math.max(seconds, longest.get(userId) ?? 0));
      return {
        room: rooms[0] ?? null,
        people: [...answers].flatMap(([instance, { people }]) => people.map((each) => ({ ...each, instance }))),
        closures: [...longest].map(([userId, seconds]) => ({ userId, seconds })),
        silent,
      };
    },
    async storage() {
      const since = parts.now();
      await updateLog.heads([]);
      const answerMs = Math.round((parts.now() - since) * 10) / 10;
      return { engine: parts.engine, answerMs, segments: await figures.segments() };
    },
    async kick(wish, address) {
      const { log, userId, minutes } = wish;
      const stored = await find(log);
      if (!stored) return undefined;
      const { logId } = stored;
      const { answers } = await inquiry.ask<'room'>({ kind: 'room', log });
      const there = [...answers.values()].flatMap(({ people }) => people).filter((person) => person.userId === userId);
      const detail = { minutes, connections: there.length };
      await record({ action: 'member kicked', logId, subjectId: userId, detail, address });
      await closures.put(logId, userId, 60_000 * minutes);
      return sumOf(await inquiry.ask<'kick'>({ kind: 'kick', ...wish }));
    },
    async close(wish, address) {
      const stored = await find(wish.log);
      if (!stored) return undefined;
      const { logId } = stored;
      await record({ action: 'room closed', logId, detail: { minutes: wish.minutes }, address });
      await closures.put(logId, null, 60_000 * wish.minutes);
      return sumOf(await inquiry.ask<'close'>({ kind: 'close', ...wish }));
    },
    async handOver(log, to, address) {
      const stored = await find(log);
      if (!stored) return undefined;
      await record({ action: 'conducting handed over', logId: stored.logId, detail: { to }, address });
      if (to !== null)
        return (await inquiry.ask<'take-over'>({ kind: 'take-over', log }, to)).answers.get(to) ?? 'not here';
      // Asked all at once, the one that has just taken it would pass it on.
      const { answers } = await inquiry.ask<'room'>({ kind: 'room', log });
      const [from] = [...answers].find(([, { facts }]) => facts?.conducting) ?? [];
      if (from === undefined) return 'not here';
      return (await inquiry.ask<'hand-off'>({ kind: 'hand-off', log }, from)).answers.get(from) ?? 'pending';
    },
    async skip(log, seq, address) {
      const stored = await find(log);
      if (!stored) return undefined;
      const { logId } = stored;
      const at = await quarantinedRow(parts.loading, logId);
      if (at !== seq) return { kind: 'elsewhere', quarantinedAt: at ?? null };
      await record({ action: 'row skipped', logId, detail: { seq, broken: true }, address });
      if (!(await updateLog.skip(logId, seq))) return { kind: 'no row' };
      return { kind: 'skipped', quarantinedAt: (await quarantinedRow(parts.loading, logId)) ?? null };
    },
    async drain(name, address) {
      const { answers } = await inquiry.ask<'instance'>({ kind: 'instance' });
      if (!answers.has(name)) return 'unknown instance';
      // Its members would have nowhere to go.
      if (![...answers].some(([other, { draining }]) => other !== name && !draining)) return 'no other instance';
      await record({ action: 'instance drained', detail: { instance: name }, address });
      const drained = await inquiry.ask<'drain'>({ kind: 'drain' }, name);
      return drained.answers.has(name) ? 'draining' : 'unknown instance';
    },
  };
}

function listRoom(
  { head, rowBytes }: StoredLog,
  there: readonly { readonly name: string; readonly room: RoomFacts }[],
): ListedRoom {
  const [{ room: first }] = there as [(typeof there)[number]];
  const rooms = there.map(({ room }) => room);
  return {
    ...{ log: first.log, title: first.title, head, rowBytes },
    members: rooms.reduce((sum, { members }) => sum + members, 0),
    bytes: Math.max(...rooms.map(({ bytes }) => bytes)),
    quarantinedAt: rooms.map(({ quarantinedAt }) => quarantinedAt).find((at) => at !== null) ?? null,
    conductor: there.find(({ room }) => room.conducting)?.name ?? null,
    instances: there.map(({ name, room: { log: _, title: __, bytes: ___, quarantinedAt: ____, ...facts } }) => ({
      ...{ name, lag: Math.max(0, head - facts.applied) },
      ...facts,
    })),
  };
}
