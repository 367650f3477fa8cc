import type { DownMessage } from '../../protocol/down.ts';
import { type NoteEvent, unpackNotes } from '../../protocol/note-event.ts';
import type { MusicName } from '../../protocol/sibling.ts';
import { dueAt, goesOn, passAt, playheadAt } from '../../protocol/tempo.ts';
import type { Conductor } from '../../server/conductor/conductor.ts';

type Outlook = ReturnType<Conductor['outlook']>;
type Outline = Outlook['composition']['legs'][number];
type Known = { readonly note: NoteEvent; readonly revision: number };

/** Notes that come this early are in time for everybody, ms. */
const EARLY_MS = 150;
/** What an edit may not take back any more, ms ahead. */
const HORIZON_MS = 250;
/** Music that was conducted later than this before must go on, ms. */
const REST_MS = 9_000;
/** After a takeover the first turn makes what nobody has made in between, ms. */
const CATCH_UP_MS = 60;

/** A member who hears everything, keeps what a client would, and notes down each broken promise in `faults`. */
export interface Ear {
  readonly transport: Outlook['transport'];
  readonly composition: Outlook['composition'];
  /** Words that count, other than notes. */
  readonly words: number;
  hear(name: MusicName, message: unknown, circumstances: Circumstances): void;
  /** The answer to the request that a client makes when it has joined. */
  know(score: Awaited<ReturnType<Conductor['score']>>['legs']): void;
  /** Notes by leg, in the order of their start. */
  score(): Map<string, NoteEvent[]>;
}

export interface Circumstances {
  readonly now: number;
  /** Somebody has just played, paused or sought. */
  readonly commanded: boolean;
  /** Since when no instance has conducted, ms. */
  readonly aloneMs: number;
}

/** @param patient whether notes may come late, as they do where the composing cannot keep up */
export function createEar(outlook: Outlook, joinedAt: number, faults: string[], patient = false): Ear {
  let { composition, transport } = outlook;
  let { epoch, seq } = transport;
  let score = new Map<string, Map<string, Known>>();
  let before: { transport: typeof transport; legs: readonly Outline[]; notes: Map<string, Known[]> } | undefined;
  let calmFrom = joinedAt + CATCH_UP_MS;
  let lenientUntil = joinedAt + CATCH_UP_MS;
  /** When the playhead has begun anew somewhere, and where: what lies before it in its leg is made and not heard. */
  let startedAt = 0;
  let startedIn: { readonly leg: string; readonly tick: number } | undefined;
  let joined = false;
  let words = 0;

  const fault = (what: string, about: object) => void faults.push(`${what}: ${JSON.stringify(about)}`);
  const legAt = (legs: readonly Outline[], tick: number) => legs.findLast(({ startTick }) => startTick <= tick);

  function add({
    leg,
    revision,
    ...packed
  }: Pick<DownMessage<'notes'>, 'leg' | 'revision' | 'notes' | 'offsets'>): NoteEvent[] {
    const known = score.get(leg) ?? new Map<string, Known>();
    score.set(leg, known);
    return unpackNotes(packed).filter((note) => {
      const key = `${note.voice}/${note.index}`;
      const same = known.get(key);
      if (same && JSON.stringify(same.note) !== JSON.stringify(note))
        fault('one note is told in two ways', { leg, revision, was: same, note });
      if (!same) known.set(key, { note, revision });
      return !same;
    });
  }

  function hearNotes(message: DownMessage<'notes'>, { now }: Circumstances): void {
    const outline = composition.legs.find(({ leg }) => leg === message.leg);
    if (!outline) {
      fault('notes of a leg that is not in the journey', { leg: message.leg });
      return;
    }
    for (const note of add(message)) {
      if (note.tick >= outline.ticks) fault('a note starts behind the end of its leg', { note, outline });
      const unheard = message.leg === startedIn?.leg && note.tick < startedIn.tick;
      const { loop } = transport;
      // What follows a leg that repeats is made, too, and not heard.
      const isElsewhere = loop !== undefined && message.leg !== loop.leg && outline.startTick >= loop.to;
      if (transport.state !== 'playing' || now <= lenientUntil || patient || unheard || isElsewhere) continue;
      const ahead = dueAt(passAt(transport, now), outline.startTick + note.tick) - now;
      if (ahead < (now > calmFrom || now === startedAt ? EARLY_MS : -1e-6))
        fault('a note comes late', { leg: message.leg, note, ahead });
    }
  }

  function hearTransport(next: DownMessage<'transport'>, { now, commanded, aloneMs }: Circumstances): void {
    const last = before;
    before = undefined;
    const begins = next.run !== transport.run && !goesOn(transport, next);
    if (commanded ? last?.transport.state !== 'stopped' : begins) startedAt = now;
    if (begins) {
      const first = legAt(composition.legs, next.tick);
      startedIn = first && { leg: first.leg, tick: next.tick - first.startTick };
    }
    if (!last || !joined || (commanded && last.transport.state !== 'stopped')) return;
    const playhead = playheadAt(last.transport, now);
    const leg = legAt(last.legs, playhead);
    const place = leg && composition.legs.find((outline) => outline.leg === leg.leg);
    const rested = last.transport.state === 'playing' && next.state === 'paused';
    if (rested && aloneMs < REST_MS) fault('the music stops though somebody has conducted lately', { aloneMs });
    if (!leg || !place || rested) return;
    const into = playhead - leg.startTick;
    if (into >= leg.ticks) return;
    const after = playheadAt(next, now) - place.startTick;
    // M20: a playhead that rests at the start is at the start of the journey, and not of a leg.
    const rests = last.transport.state === 'stopped' && last.transport.tick === 0;
    // P12: nothing is left of a leg that repeats, and its next pass begins.
    const isOver = next.loop?.leg === leg.leg && into >= place.ticks;
    const expected = isOver ? 0 : Math.min(into, place.ticks);
    if (Math.abs(rests ? playheadAt(next, now) : expected - after) > 1e-6)
      fault('the playhead jumps in its leg', { leg, place, into, after, last: last.transport, next });
    if (last.transport.state !== 'playing' || next.epoch !== last.transport.epoch) return;
    const horizon = playheadAt(last.transport, now + HORIZON_MS) - leg.startTick;
    const kept = score.get(leg.leg);
    for (const { note } of last.notes.get(leg.leg) ?? [])
      if (note.tick < horizon && !kept?.has(`${note.voice}/${note.index}`))
        fault('a note is taken back that may be with a player', { leg, note, horizon });
  }

  return {
    get transport() {
      return transport;
    },
    get composition() {
      return composition;
    },
    get words() {
      return words;
    },
    hear(name, message, circumstances) {
      const place = message as { epoch: number; seq: number };
      if (place.epoch < epoch || (place.epoch === epoch && place.seq < seq)) return;
      if (place.epoch > epoch) lenientUntil = circumstances.now + CATCH_UP_MS;
      if (circumstances.commanded) lenientUntil = Math.max(lenientUntil, circumstances.now);
      ({ epoch, seq } = place);
      if (name !== 'notes') {
        words += 1;
        calmFrom = circumstances.now + CATCH_UP_MS;
      }
      switch (name) {
        case 'composition': {
          const notes = new Map([...score].map(([leg, known]) => [leg, [...known.values()]]));
          before = { transport, legs: composition.legs, notes };
          composition = message as DownMessage<'composition'>;
          const legs = new Set(composition.legs.map(({ leg }) => leg));
          for (const leg of score.keys()) if (!legs.has(leg)) score.delete(leg);
          break;
        }
        case 'transport':
          hearTransport(message as DownMessage<'transport'>, circumstances);
          transport = message as DownMessage<'transport'>;
          break;
        case 'notes':
          hearNotes(message as DownMessage<'notes'>, circumstances);
          break;
        case 'replace': {
          const { leg, revision, fromTick } = message as DownMessage<'replace'>;
          for (const [key, known] of score.get(leg) ?? [])
            if (known.revision < revision && known.note.tick >= fromTick) score.get(leg)!.delete(key);
          break;
        }
        default:
          name satisfies never;
      }
    },
    know(legs) {
      joined = true;
      score = new Map();
      for (const leg of legs) add(leg);
    },
    score: () =>
      new Map(
        [...score]
          .filter(([, known]) => known.size > 0)
          .map(([leg, known]) => [leg, [...known.values()].map(({ note }) => note).sort(byPlace)]),
      ),
  };
}

/** A total order, so that two scores can be compared. */
export const byPlace = (a: NoteEvent, b: NoteEvent) =>
  a.tick - b.tick || a.voice.localeCompare(b.voice) || a.index - b.index;
