import type { HeardNote } from '../../client-sdk/index.ts';
import { createEveningDocument, type EveningDocument } from '../../client-sdk/replay/evening-document.ts';
import { playEvening } from '../../client-sdk/replay/evening-music.ts';
import { unpackNotes } from '../../protocol/note-event.ts';
import type { EveningDetails, EveningList, HeardMessage, HeardMusic, Scenes } from '../../protocol/replay.ts';
import type { Dice } from '../chaos/dice.ts';
import { type Arrival, documentText, type LiveSession } from './session.ts';

export interface Verdict {
  readonly rows: number;
  readonly documents: number;
  readonly received: number;
  readonly sounded: number;
  /** Notes that a busy server dropped as stale, so that the watcher never had them, count. */
  readonly dropped: number;
  /** Notes at a pause or a jump that sounded on one side alone, count. */
  readonly edges: number;
  /** Notes that had sounded when the watcher heard that they were taken back, count: the replay leaves them out. */
  readonly taken: number;
  /** Notes that an instance had sent and not written down when it was killed, count. */
  readonly unwritten: number;
  /** Largest difference between the times of a note in the session and in the replay, ms. */
  readonly skew: number;
  readonly faults: readonly string[];
}

/**
 * Time by which a note may sound otherwise than live, ms, beside that for which the process stood still: the clocks of members
 * are estimates.
 */
const SKEW_MS = 100;
/** Members hear of a pause or a jump a moment after it, ms. */
const EDGE_MS = 120;
/** A playback hands notes over this much ahead of their time, ms. */
const AHEAD_MS = 120;
/** A note that comes later than this before its time may be too late for a playback, ms. */
const LATE_MS = 60;
/** A replay takes notes back that would have sounded within this time before a revision was written down, ms. */
const TAKEN_MS = 6_000;
/** Notes are written down within this time after they were sent, ms. */
const UNWRITTEN_MS = 1_000;

/** Watches a session again, by the routes that the page uses, and compares the two. */
export async function judgeSession(url: string, live: LiveSession, dice: Dice): Promise<Verdict> {
  const { details, document, messages } = await readEvening(url, live.log);
  const music = playEvening(messages, details.to);
  const composed = music.notes.flatMap(({ note, at }) => ('voice' in note ? [{ note, at }] : []));
  const received = new Set(live.received.map(({ note }) => identityOf(note)));
  const sent = new Set(messages.flatMap(notesIn).map(identityOf));
  const lost = live.received.filter(({ note, at }) => !sent.has(identityOf(note)) && isUnwritten(live, at));
  const unwritten = new Set(lost.map(({ note }) => identityOf(note)));
  // Notes that a busy server dropped as stale are in the replay; the watcher has asked for the score then.
  const unreceived = [...sent].filter((note) => !received.has(note)).map((note) => `not received: ${note}`);
  const { faults, ...sounds } = compareSounds(live, composed, turnsIn(messages, live), unwritten);
  return {
    ...sounds,
    rows: document.scenes.length,
    documents: live.documents.length,
    received: received.size,
    sounded: live.sounded.length,
    dropped: live.gaps > 0 ? unreceived.length : 0,
    unwritten: unwritten.size,
    faults: [
      ...documentFaults(document, live),
      ...jumpFaults(document, dice),
      ...[...received]
        .filter((note) => !sent.has(note) && !unwritten.has(note))
        .map((note) => `received and not in the replay: ${note}`),
      ...(live.gaps > 0 ? [] : unreceived),
      ...faults,
    ],
  };
}

/** Each document that the watcher had is one of the replay, and they are in the same order. */
function documentFaults(document: EveningDocument, { documents }: LiveSession): string[] {
  const rows = [0, ...document.scenes.map(({ seq }) => seq)];
  const replayed = rows.map((seq) => documentText(document.atRow(seq)!));
  const faults: string[] = [];
  let at = 0;
  for (const [index, live] of documents.entries()) {
    const found = replayed.indexOf(live, at);
    if (found < 0) faults.push(`document ${index} of ${documents.length} is not in the replay from scene ${at} on`);
    else at = found;
  }
  if (replayed.at(-1) !== documents.at(-1)) faults.push('the last documents differ');
  return faults;
}

/** A jump leads to the document that going there step by step leads to. */
function jumpFaults(document: EveningDocument, dice: Dice): string[] {
  const rows = document.scenes.map(({ seq }) => seq);
  const steps = new Map(rows.map((seq) => [seq, documentText(document.atRow(seq)!)]));
  const jumps = Array.from({ length: 100 }, () => dice.pick(rows));
  return jumps
    .filter((seq) => documentText(document.atRow(seq)!) !== steps.get(seq))
    .map((seq) => `a jump to row ${seq} leads elsewhere`);
}

function compareSounds(
  live: LiveSession,
  replayed: LiveSession['sounded'],
  turns: readonly Turn[],
  unwritten: ReadonlySet<string>,
) {
  const open = new Map<string, number[]>();
  for (const { note, at } of replayed) open.set(identityOf(note), [...(open.get(identityOf(note)) ?? []), at]);
  const arrivals = new Map<string, number>();
  for (const { note, at } of live.received)
    arrivals.set(identityOf(note), Math.min(at, arrivals.get(identityOf(note)) ?? at));
  const faults: string[] = [];
  let edges = 0;
  let taken = 0;
  let skew = 0;
  const isAtTurn = (at: number) => turns.some(({ from, to }) => at > from && at < to);
  for (const { note, at } of live.sounded) {
    const identity = identityOf(note);
    const times = open.get(identity) ?? [];
    const nearest = times.reduce((best, time) => (Math.abs(time - at) < Math.abs(best - at) ? time : best), Infinity);
    if (Math.abs(nearest - at) <= SKEW_MS + live.stall) {
      skew = Math.max(skew, Math.abs(nearest - at));
      times.splice(times.indexOf(nearest), 1);
    } else if (isTakenBack(live, note, at)) taken += 1;
    else if (isAtTurn(at)) edges += 1;
    else if (!unwritten.has(identity))
      faults.push(`sounded, and not in the replay: ${identity} at ${at.toFixed(0)}${since(live, at)}`);
  }
  let { late } = live;
  for (const [identity, times] of open)
    for (const at of times) {
      const arrival = arrivals.get(identity);
      // Notes that came too late for the watcher, or never, are in the replay at their places.
      if (arrival === undefined ? live.gaps > 0 : arrival > at - LATE_MS - live.stall) continue;
      if (isAtTurn(at)) edges += 1;
      else if (late > 0) late -= 1;
      else faults.push(`in the replay, and did not sound: ${identity} at ${at.toFixed(0)}${since(live, at)}`);
    }
  return { faults, edges, taken, skew };
}

/** True where a note that sounded was taken back, or its leg removed, and the watcher heard of it a moment later. */
function isTakenBack(
  { replaced, laidOut, stall }: LiveSession,
  { leg, revision, tick }: HeardNote,
  at: number,
): boolean {
  const isJustAfter = (arrival: Arrival) => at < arrival.at + AHEAD_MS + stall && at > arrival.at - TAKEN_MS;
  return (
    replaced.some(
      (each) => each.leg === leg && each.revision > revision && each.fromTick <= tick && isJustAfter(each),
    ) || laidOut.some((each) => !each.legs.has(leg) && isJustAfter(each))
  );
}

/** Words for the time since a kill. */
const since = ({ killedAt }: LiveSession, at: number): string =>
  killedAt === undefined ? '' : `, ${(at - killedAt).toFixed(0)} ms after the kill`;

/** True where a note may have come from an instance that was killed before it wrote it down. */
const isUnwritten = ({ killedAt }: LiveSession, at: number): boolean =>
  killedAt !== undefined && at > killedAt - UNWRITTEN_MS && at < killedAt + EDGE_MS;

/** Of notes without a conductor, those of the next instance reach members within this time after its first message, ms. */
const AFTER_MS = 1_500;

/**
 * The time between a command, or a kill, and the moment at which the watcher heard of what came of it: live and replay may differ
 * meanwhile.
 */
interface Turn {
  readonly from: number;
  readonly to: number;
}

function turnsIn(messages: readonly HeardMessage[], live: LiveSession): Turn[] {
  const { turned } = live;
  const { killedAt, laidOut } = live;
  const before = Math.max(0, ...laidOut.filter(({ at }) => at < (killedAt ?? 0)).map(({ epoch }) => epoch));
  const next = [...turned, ...laidOut].filter(({ epoch, at }) => epoch > before && at > (killedAt ?? Infinity));
  const takenOver = next.length === 0 ? [] : [Math.min(...next.map(({ at }) => at))];
  const failovers = takenOver.map((at) => ({ from: killedAt! - EDGE_MS, to: at + AFTER_MS }));
  const heardAt = new Map(turned.map(({ epoch, seq, at }) => [`${epoch} ${seq}`, at]));
  const commands = messages.flatMap((told) => {
    if (told.kind !== 'transport') return [];
    const { epoch, seq, time } = told.message;
    const times = [time, told.at, heardAt.get(`${epoch} ${seq}`) ?? told.at];
    return [{ from: Math.min(...times) - EDGE_MS - live.stall, to: Math.max(...times) + EDGE_MS + live.stall }];
  });
  return [...commands, ...failovers];
}

const notesIn = (heard: HeardMessage) => {
  if (heard.kind !== 'notes') return [];
  const { leg, revision } = heard.message;
  return unpackNotes(heard.message).map((note) => ({ ...note, leg, revision }));
};

/** Without its revision: a score that is asked for has that of its leg. */
const identityOf = ({ leg, voice, tick, ticks, pitch }: Omit<HeardNote, 'at'>) =>
  `${leg} ${voice}: ${pitch} at ${tick}+${ticks}`;

async function readEvening(url: string, log: string) {
  const get = async <T>(path: string): Promise<T> => {
    const response = await fetch(`${url}/api/logs/${log}/evenings${path}`);
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const { evenings } = await get<EveningList>('');
  const [evening] = evenings;
  if (evenings.length !== 1 || !evening) throw new Error(`${evenings.length} evenings`);
  const path = `/${evening.from}-${evening.to}`;
  const details = await get<EveningDetails>(path);
  const document = createEveningDocument();
  for (let after: number | null = 0; after !== null; ) {
    const page: Scenes = await get(`${path}/scenes?after=${after}`);
    document.add(page);
    after = page.next;
  }
  const messages: HeardMessage[] = [];
  for (let after: string | null = ''; after !== null; ) {
    const page: HeardMusic = await get(`${path}/music${after && `?after=${after}`}`);
    messages.push(...page.messages);
    after = page.next;
  }
  return { details, document, messages };
}
