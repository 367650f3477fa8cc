import type {
  Evening,
  EveningDetails,
  EveningList,
  HeardMessage,
  HeardMusic,
  VisitList,
} from '../../protocol/replay.ts';
import type { Identity } from '../../protocol/welcome.ts';
import { readEntries } from '../conductor/score/score-entry.ts';
import type { Evenings as EveningStore, LegEnds, RowSpan, ScorePlace, Span, TimedEntry } from '../storage/evenings.ts';
import type { TravelLogRow, TravelLogs } from '../storage/travel-logs.ts';
import type { UpdateHistory } from '../storage/update-history.ts';
import { EVENING_LIMITS } from './evening-limits.ts';
import { asLinked, asLinkedTake, type Beginning, lowestPlace } from './linked-music.ts';
import type { Rebuilder } from './rebuilder.ts';

type ReplayedLog = Pick<TravelLogRow, 'id' | 'uuid' | 'trimmedTo'>;

/** A stay in a room, ms since 1970. */
export interface Visit extends Span {
  readonly userId: number;
}

/** The evenings of travel logs, to be watched and heard again. */
export interface Evenings {
  /** Undefined where there is no such log. */
  of(uuid: string): Promise<EveningsOfLog | undefined>;
}

/** The evenings of one log. Rows from before its history begins are never shown. */
export interface EveningsOfLog {
  /** Those that people edited or heard, the newest first. */
  list(): Promise<EveningList>;
  /** Summary of an evening; undefined where nothing was edited or played in this time. */
  details(span: Span): Promise<EveningDetails | undefined>;
  /**
   * The changes of the rows of an evening, a page of them behind row `after`, as JSON of `scenes` in UTF-8. Undefined where a row on
   * the way cannot be applied.
   * @throws RebuildLate
   */
  scenes(span: Span, after: number): Promise<Uint8Array | undefined>;
  /** Messages of the music, a page of them behind a place. @param after undefined for the first page */
  music(span: Span, after: ScorePlace | undefined): Promise<HeardMusic>;
  /** The same for the holder of a link to the evening: nothing that began before it. */
  linkedMusic(span: Span, after: ScorePlace | undefined): Promise<HeardMusic>;
  /** People in the room. */
  visits(span: Span): Promise<VisitList>;
}

/** Entries of the score log that members were told of. */
const TOLD = ['composition', 'notes', 'replace', 'transport'] as const;

const PAGE = { rows: EVENING_LIMITS.pageRows, bytes: EVENING_LIMITS.pageBytes } as const;
const MUSIC_PAGE = { rows: EVENING_LIMITS.musicRows, bytes: EVENING_LIMITS.musicBytes } as const;

export function createEvenings(parts: {
  readonly evenings: EveningStore;
  readonly updateHistory: Pick<UpdateHistory, 'instant' | 'editCounts' | 'people'>;
  readonly rebuilder: Pick<Rebuilder, 'run'>;
  readonly travelLogs: Pick<TravelLogs, 'find'>;
  /** Stays of people in the room of a log, by its uuid. */
  visits(log: string, span: Span): Promise<readonly Visit[]>;
}): Evenings {
  const { evenings, updateHistory } = parts;

  async function identities(userIds: Iterable<number>): Promise<(userId: number) => Identity> {
    const people = await updateHistory.people(userIds);
    return (userId) => ({ userId, ...(people.get(userId) ?? { name: 'Somebody', color: '#808080' }) });
  }

  /** The start of the history of a log, ms since 1970: rows from before it are never shown. */
  async function beginning({ id, trimmedTo }: ReplayedLog): Promise<number> {
    const trimmed = trimmedTo > 0 ? await updateHistory.instant(id, trimmedTo) : undefined;
    return trimmed?.getTime() ?? 0;
  }

  async function spans(log: ReplayedLog): Promise<{ rows: RowSpan[]; all: (Span & { music: boolean })[] }> {
    const { id } = log;
    const { pauseMs } = EVENING_LIMITS;
    const begun = await beginning(log);
    const rows = await evenings.rowSpans(id, firstScene(log), pauseMs);
    const { notes, sounding } = await evenings.musicSpans(id, pauseMs);
    const music = sounding.filter((span) => span.to >= begun && notes.some((played) => overlap(played, span)));
    const all = [
      ...rows.map(({ from, to }) => ({ from, to })),
      ...music.map((span) => ({ ...span, from: Math.max(span.from, begun) })),
    ];
    return {
      rows,
      all: joined(all, pauseMs).map((span) => ({ ...span, music: music.some((played) => overlap(played, span)) })),
    };
  }

  async function list(log: ReplayedLog): Promise<EveningList> {
    const { rows, all } = await spans(log);
    const shown = all.slice(-EVENING_LIMITS.listed);
    const counted = rows.filter(({ from }) => from >= (shown[0]?.from ?? 0));
    const bounds = counted.map(({ last }) => last);
    const counts = await updateHistory.editCounts(log.id, (counted[0]?.first ?? 1) - 1, bounds);
    const identityOf = await identities(counts.map(({ userId }) => userId));
    const eveningOf = (span: Span & { music: boolean }): Evening => {
      const lasts = new Set(counted.filter((row) => overlap(row, span)).map(({ last }) => last));
      const edits = new Map<number, number>();
      for (const { bound, userId, edits: more } of counts)
        if (lasts.has(bound)) edits.set(userId, (edits.get(userId) ?? 0) + more);
      const busiest = [...edits].sort(([, one], [, other]) => other - one);
      return {
        ...span,
        edits: busiest.reduce((sum, [, count]) => sum + count, 0),
        people: busiest.map(([userId]) => identityOf(userId)),
      };
    };
    return { evenings: shown.map(eveningOf).reverse() };
  }

  async function details(log: ReplayedLog, span: Span): Promise<EveningDetails | undefined> {
    const firstRow = await evenings.firstRow(log.id, log.trimmedTo, span);
    const music = await evenings.hasNotes(log.id, span);
    if (firstRow === undefined && !music) return undefined;
    const writers = firstRow === undefined ? [] : await evenings.writers(log.id, span, firstRow);
    const marks = await evenings.marks(log.id, span);
    const identityOf = await identities([...writers, ...marks].flatMap(({ userId }) => userId ?? []));
    return {
      ...{ ...span, music, firstRow: firstRow ?? null },
      edits: writers.reduce((sum, { edits }) => sum + edits, 0),
      people: writers.map(({ userId }) => identityOf(userId)),
      marks: marks.map(({ userId, ...mark }) => ({ ...mark, user: userId === null ? null : identityOf(userId) })),
    };
  }

  async function readScenes(
    { id, trimmedTo }: ReplayedLog,
    span: Span,
    after: number,
  ): Promise<Uint8Array | undefined> {
    const page = await evenings.page(id, Math.max(after, trimmedTo), span, PAGE);
    const before = page ? page.first - 1 : await evenings.rowAt(id, trimmedTo, span.to);
    return parts.rebuilder.run(async ({ build, advance, ask }) => {
      if ((await build(id, before)) < before) return undefined;
      await ask('film', undefined);
      if (page && (await advance(id, before, page.last)) < page.last) return undefined;
      return ask('filmed', { next: page && !page.isLast ? page.last : null });
    });
  }

  async function music({ id }: ReplayedLog, span: Span, after: ScorePlace | undefined): Promise<HeardMusic> {
    const begun = (await evenings.performanceAt(id, span.from)) ?? { epoch: 0, seq: -1 };
    const start = after && isBehind(after, begun) ? after : begun;
    const { entries, isLast } = await evenings.entries(id, start, { to: span.to, kinds: TOLD }, MUSIC_PAGE);
    const { messages: read, isWhole } = readMessages(entries);
    const ends = await evenings.layoutAt(id, span.from);
    const messages = read.map((told) => (told.at < span.from ? withoutFormerStops(told, ends) : told));
    const last = entries.at(-1);
    const next = last && isWhole && !isLast ? `${last.epoch}.${last.seq}` : null;
    const takes = after ? [] : await evenings.takes(id, span, EVENING_LIMITS.takeNotes);
    return { messages, next, ...(takes.length > 0 && { takes }) };
  }

  async function linkedMusic(log: ReplayedLog, span: Span, after: ScorePlace | undefined): Promise<HeardMusic> {
    const before = await evenings.transportAt(log.id, span.from - 1);
    const [told] = readMessages(before ? [before] : []).messages;
    const transport = told?.kind === 'transport' ? told.message : undefined;
    const lowest = lowestPlace(transport, span.from, await evenings.lowestTick(log.id, span));
    const legs = await evenings.layoutAt(log.id, span.from);
    const beginning: Beginning = { from: span.from, transport, lowest, legs };
    const page = await music(log, span, after);
    const { takes } = page;
    return {
      ...{ ...page, messages: page.messages.flatMap((told) => asLinked(told, beginning) ?? []) },
      ...(takes && { takes: takes.flatMap((take) => asLinkedTake(take, beginning) ?? []) }),
    };
  }

  async function visits({ uuid }: ReplayedLog, span: Span): Promise<VisitList> {
    const stays = await parts.visits(uuid, span);
    const identityOf = await identities(stays.map(({ userId }) => userId));
    return { visits: stays.map(({ userId, from, to }) => ({ user: identityOf(userId), from, to })) };
  }

  return {
    async of(uuid) {
      const log = await parts.travelLogs.find(uuid);
      if (!log) return undefined;
      const begun = await beginning(log);
      const kept = (span: Span): Span => ({ from: Math.max(span.from, begun), to: span.to });
      return {
        list: () => list(log),
        details: (span) => details(log, kept(span)),
        scenes: (span, after) => readScenes(log, kept(span), after),
        music: (span, after) => music(log, kept(span), after),
        linkedMusic: (span, after) => linkedMusic(log, kept(span), after),
        visits: (span) => visits(log, kept(span)),
      };
    },
  };
}

/** The first row that is shown as it was written: the one at which a trimmed history begins holds all before it. */
const firstScene = ({ trimmedTo }: ReplayedLog) => trimmedTo + 1;

const overlap = (one: Span, other: Span) => one.from <= other.to && other.from <= one.to;

const isBehind = (place: ScorePlace, other: ScorePlace) =>
  place.epoch > other.epoch || (place.epoch === other.epoch && place.seq > other.seq);

/** A layout from before an evening: its music goes on, but stops that were gone when it began have no names. */
function withoutFormerStops(told: HeardMessage, ends: ReadonlyMap<string, LegEnds>): HeardMessage {
  if (told.kind !== 'composition') return told;
  const legs = told.message.legs.map((leg) => ({ ...leg, ...namesOf(ends.get(leg.leg)) }));
  return { ...told, message: { ...told.message, legs } };
}

const namesOf = ({ from, to }: Pick<LegEnds, 'from' | 'to'> = { from: '', to: '' }) => ({ from, to });

/** Spans as one where no pause lies between them, oldest first. */
function joined(spans: readonly Span[], pauseMs: number): Span[] {
  const whole: Span[] = [];
  for (const span of [...spans].sort((one, other) => one.from - other.from)) {
    const last = whole.at(-1);
    if (last && span.from - last.to <= pauseMs)
      whole[whole.length - 1] = { from: last.from, to: Math.max(last.to, span.to) };
    else whole.push(span);
  }
  return whole;
}

/** Messages as members had them. Where an entry is of a newer version, the music ends before it. */
function readMessages(rows: readonly TimedEntry[]): { readonly messages: HeardMessage[]; readonly isWhole: boolean } {
  const { entries, unreadable } = readEntries(rows);
  const messages = entries.flatMap(({ epoch, kind, body }, index): HeardMessage[] => {
    const { at } = rows[index]!;
    switch (kind) {
      case 'composition': {
        const legs = body.legs.map(({ source: _, reasons: __, ...leg }) => leg);
        return [{ kind, at, message: { epoch, seq: body.seq, legs, load: 'live' } }];
      }
      case 'notes': {
        const { v: _, heard: __, ...message } = body;
        return [{ kind, at, message: { ...message, epoch } }];
      }
      case 'replace': {
        const { v: _, ...message } = body;
        return [{ kind, at, message: { ...message, epoch } }];
      }
      case 'transport': {
        const { v: _, ...message } = body;
        return [{ kind, at, message: { ...message, epoch, conductor: null } }];
      }
      case 'begin':
      case 'plan':
      case 'pulse':
        return [];
      default:
        return kind satisfies never;
    }
  });
  return { messages, isWhole: unreadable === undefined };
}
