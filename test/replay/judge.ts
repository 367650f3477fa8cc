import type { HeardNote } from '../../client-sdk/index.ts';
import { createEveningDocument, type EveningDocument } from '../../client-sdk/replay/evening-document.ts';
import { playEvening, type SoundedNote } from '../../client-sdk/replay/evening-music.ts';
import { unpackNotes } from '../../protocol/note-event.ts';
import type { EveningDetails, EveningList, HeardMessage, HeardMusic, Scenes } from '../../protocol/replay.ts';
import type { Dice } from '../chaos/dice.ts';
import { documentText, type LiveSession } from './session.ts';

export interface Verdict {
  readonly rows: number;
  readonly documents: number;
  readonly received: number;
  readonly sounded: number;
  /** Notes that a busy server dropped as stale, so that the watcher never had them, count. */
  readonly dropped: number;
  /** Notes at a pause, a jump or a revision that sounded on one side alone, count. */
  readonly edges: number;
  /** Largest difference between the times of a note in the session and in the replay, ms. */
  readonly skew: number;
  readonly faults: readonly string[];
}

/** Time by which a note may sound otherwise than live, ms: the clocks of members are estimates. */
const SKEW_MS = 100;
/** Members hear of a pause or a jump a moment after it, ms. */
const EDGE_MS = 120;
/** Notes that are taken back may have sounded already where the server is busy, ms. */
const LATE_MS = 1_000;

/** Watches a session again, by the routes that the page uses, and compares the two. */
export async function judgeSession(url: string, live: LiveSession, dice: Dice): Promise<Verdict> {
  const { details, document, messages } = await readEvening(url, live.log);
  const music = playEvening(messages, details.to);
  const received = new Set(live.received.map(identityOf));
  const sent = new Set(messages.flatMap(notesIn).map(identityOf));
  const turns = messages.flatMap(turnsIn);
  // Notes that a busy server dropped as stale are in the replay; the watcher has asked for the score then.
  const unreceived = [...sent].filter((note) => !received.has(note)).map((note) => `not received: ${note}`);
  const { faults, ...sounds } = compareSounds(live, music.notes, turns);
  return {
    ...sounds,
    rows: document.scenes.length,
    documents: live.documents.length,
    received: received.size,
    sounded: live.sounded.length,
    dropped: live.gaps > 0 ? unreceived.length : 0,
    faults: [
      ...documentFaults(document, live),
      ...jumpFaults(document, dice),
      ...[...received].filter((note) => !sent.has(note)).map((note) => `received and not in the replay: ${note}`),
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

function compareSounds({ sounded, late, gaps }: LiveSession, replayed: readonly SoundedNote[], turns: readonly Turn[]) {
  const open = new Map<string, number[]>();
  for (const { note, at } of replayed) open.set(identityOf(note), [...(open.get(identityOf(note)) ?? []), at]);
  const faults: string[] = [];
  let edges = 0;
  let skew = 0;
  const odd = (at: number, what: string) => {
    if (turns.some((turn) => Math.abs(at - turn.at) < turn.within)) edges += 1;
    else faults.push(`${what} at ${at.toFixed(0)}`);
  };
  for (const { note, at } of sounded) {
    const times = open.get(identityOf(note)) ?? [];
    const nearest = times.reduce((best, time) => (Math.abs(time - at) < Math.abs(best - at) ? time : best), Infinity);
    if (Math.abs(nearest - at) > SKEW_MS) odd(at, `sounded, and not in the replay: ${identityOf(note)}`);
    else {
      skew = Math.max(skew, Math.abs(nearest - at));
      times.splice(times.indexOf(nearest), 1);
    }
  }
  let missed = late;
  for (const [identity, times] of open)
    for (const at of times) {
      // Notes that came too late for the watcher are in the replay at their places.
      if (missed > 0 || gaps > 0) missed -= 1;
      else odd(at, `in the replay, and did not sound: ${identity}`);
    }
  return { faults, edges, skew };
}

/** A time at which a member may have heard a moment too much or too little. */
interface Turn {
  readonly at: number;
  readonly within: number;
}

function turnsIn(heard: HeardMessage): Turn[] {
  if (heard.kind === 'transport') return [heard.message.time, heard.at].map((at) => ({ at, within: EDGE_MS }));
  // A busy server takes notes back when they have sounded already.
  return heard.kind === 'replace' ? [{ at: heard.at, within: LATE_MS }] : [];
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
