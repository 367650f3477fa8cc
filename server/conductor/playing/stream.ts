import type { DownMessage } from '../../../protocol/down.ts';
import { type NoteEvent, packNotes } from '../../../protocol/note-event.ts';
import type { MusicName } from '../../../protocol/sibling.ts';
import type { StreamPosition } from '../../../protocol/stream-position.ts';
import type { Clock } from '../../clock.ts';
import type { Composing } from '../../composing/composing.ts';
import type { LiveScore, ScoreChange } from '../score/live-score.ts';
import { isCut, outlineOf, type ScoredLeg } from '../score/score.ts';
import type { ScoreEntryBody, ScoreEntryKind } from '../score/score-entry.ts';
import type { ScoreWriter } from '../score/score-writer.ts';
import type { TransportState } from '../score/transport-state.ts';
import type { Broadcast } from './broadcast.ts';

/** The music of a room as its conductor sends it: every message numbered, and what must survive written down. */
export interface Stream {
  /** Of the last message. */
  readonly position: StreamPosition;
  /** A score that changed: its layout, what that takes back, and where the playhead stands. */
  change(change: ScoreChange): void;
  /**
   * A new performance, with notes that were sent in an earlier one. Its transport follows.
   * @returns the number of the entry that begins it in the score log
   */
  begin(change: ScoreChange): number;
  /** Where the legs lie, and how the composing keeps up. */
  composition(legs: readonly ScoredLeg[]): void;
  transport(transport: TransportState): void;
  notes(leg: ScoredLeg, notes: readonly NoteEvent[]): void;
  /** Writes what a choir has sung under a soloist, and what it heard: members have had it as notes of a jam. */
  sung(leg: ScoredLeg, notes: readonly NoteEvent[], heard: NonNullable<ScoreEntryBody<'notes'>['heard']>): void;
  /** Layout and transport once more, for an instance that has come to the log. Nothing is written. */
  resend(score: LiveScore): void;
  /** Writes that the music is conducted still, though there may be nothing to send. */
  pulse(): void;
}

/**
 * @param parts.epoch of the lease that the music is conducted under
 * @param parts.conductor the call sign of this instance
 * @param parts.written legs whose plans the score log holds
 */
export function createStream(parts: {
  readonly broadcast: Broadcast;
  readonly clock: Pick<Clock, 'now'>;
  readonly composing: Pick<Composing, 'load'>;
  readonly writer: ScoreWriter;
  readonly epoch: number;
  readonly conductor: string;
  readonly written: readonly ScoredLeg[];
}): Stream {
  const { broadcast, clock, composing, writer, epoch, conductor } = parts;
  const writtenPlans = new Set(parts.written.map(planKey));
  let seq = 0;

  function send<N extends MusicName>(name: N, body: Omit<DownMessage<N>, keyof StreamPosition>): void {
    seq += 1;
    broadcast.everywhere(name, { ...body, epoch, seq } as DownMessage<N>);
  }

  function write<K extends ScoreEntryKind>(kind: K, body: ScoreEntryBody<K>): void {
    writer.write(kind, body);
  }

  const sendComposition = (legs: readonly ScoredLeg[]) =>
    send('composition', { legs: outlineOf(legs), load: composing.load });

  function sendTransport(transport: TransportState): void {
    send('transport', { ...transport, conductor });
    broadcast.siblings('transport', { ...transport, conductor, epoch, seq });
  }

  function composition(legs: readonly ScoredLeg[]): void {
    sendComposition(legs);
    const sourced = outlineOf(legs).map((outline, at) => ({ ...outline, source: legs[at]!.source }));
    write('composition', { legs: sourced, seq });
  }

  function replace({ score, replaced }: ScoreChange): void {
    for (const { leg, fromTick } of replaced) {
      const body = { leg, revision: score.revision, fromTick };
      send('replace', body);
      write('replace', { ...body, seq });
    }
  }

  function transport(state: TransportState): void {
    sendTransport(state);
    write('transport', { ...state, seq });
  }

  /** Before a plan's first notes, so that the next conductor knows what they were made from. */
  function writePlan(leg: ScoredLeg): void {
    const { plan, base, source, tempos, revision, fromTick } = leg;
    const key = planKey(leg);
    if (writtenPlans.has(key)) return;
    writtenPlans.add(key);
    write('plan', { leg: plan.leg, revision, fromTick, source, base, plan, tempos });
  }

  function writeNotes(leg: ScoredLeg, notes: readonly NoteEvent[]): void {
    writePlan(leg);
    write('notes', { leg: leg.plan.leg, revision: leg.revision, ...packNotes(notes), seq });
  }

  return {
    get position() {
      return { epoch, seq };
    },
    change(change) {
      const { legs } = change.score;
      composition(legs);
      replace(change);
      // A cut depends on its moment: its plan is kept even if no notes follow.
      for (const leg of legs) if (isCut(leg)) writePlan(leg);
      transport(change.score.transport);
    },
    begin(change) {
      const { legs } = change.score;
      const begun = writer.write('begin', {});
      writtenPlans.clear();
      for (const leg of legs) if (leg.notes.length > 0) writeNotes(leg, leg.notes);
      composition(legs);
      replace(change);
      return begun;
    },
    composition,
    transport,
    notes(leg, notes) {
      const { plan, revision, fromTick } = leg;
      send('notes', { leg: plan.leg, revision, fromTick, ...packNotes(notes), time: clock.now() });
      writeNotes(leg, notes);
    },
    sung(leg, notes, heard) {
      writePlan(leg);
      write('notes', { leg: leg.plan.leg, revision: leg.revision, ...packNotes(notes), seq, heard });
    },
    resend({ legs, transport }) {
      sendComposition(legs);
      sendTransport(transport);
    },
    pulse: () => write('pulse', { time: clock.now() }),
  };
}

/** Tempos may change within a revision: what a cut leaves of them does not follow from the document. */
const planKey = ({ plan, revision, tempos }: ScoredLeg) => JSON.stringify([plan.leg, revision, tempos]);
