import type { DownMessage } from '../../../protocol/down.ts';
import { type NoteEvent, packNotes } from '../../../protocol/note-event.ts';
import type { StreamPosition, Transport } from '../../../protocol/transport.ts';
import type { Clock } from '../../clock.ts';
import type { Composing } from '../../composing/composing.ts';
import type { ForwardedAnswer, ForwardedCommand } from '../leadership/forwarded-commands.ts';
import type { HandoffMessage } from '../leadership/handoff.ts';
import type { EntryBodies } from '../score/replay.ts';
import { outlineOf, type ScoredLeg } from '../score/score.ts';
import type { ScoreWriter } from '../score/score-writer.ts';
import type { TransportState } from '../score/transport-state.ts';

export type MusicName = 'composition' | 'transport' | 'notes' | 'replace';

/** What a conductor tells, and to whom. */
export interface Broadcast {
  /** To every member on every instance. */
  everywhere<N extends MusicName>(name: N, message: DownMessage<N>): void;
  /** To the members on this instance. */
  here<N extends MusicName>(name: N, message: DownMessage<N>): void;
  /** To the instance that conducts. */
  command(asked: ForwardedCommand): void;
  /** To the instance that asked. */
  answer(answered: ForwardedAnswer): void;
  /** To the other instances: where the music stands. */
  transport(transport: Transport): void;
  /** To the other instances: who is to conduct. */
  baton(word: HandoffMessage): void;
}

/** All that a room hears of its music, in order. Whoever conducts tells everybody, and writes the same down. */
export interface Stream {
  readonly place: StreamPosition;
  /** Goes on behind another message: of an earlier conductor, or under a new epoch. */
  goOnFrom(place: StreamPosition): void;
  composition(legs: readonly ScoredLeg[]): void;
  replace(leg: string, revision: number, fromTick: number): void;
  standing(standing: TransportState): void;
  /** Tells once more how the music is laid out and where it stands, without writing it down again. */
  again(legs: readonly ScoredLeg[], standing: TransportState): void;
  notes(leg: ScoredLeg, notes: readonly NoteEvent[]): void;
  /** Remembers a plan that the log may lack. */
  plan(leg: ScoredLeg): void;
  /** Remembers that a new performance begins, with notes that have been told in an earlier one. */
  begin(legs: readonly ScoredLeg[]): void;
  /** Remembers that somebody conducts still. */
  pulse(): void;
  /** These plans, and no others, are in the log. */
  knows(legs: readonly ScoredLeg[]): void;
}

/**
 * @param writer the pen for the score log, while this instance conducts
 * @param conductor the call sign of whoever conducts; null while nobody is known to
 */
export function createStream(
  stage: Broadcast,
  clock: Clock,
  composing: Pick<Composing, 'load'>,
  writer: () => ScoreWriter | undefined,
  conductor: () => string | null,
): Stream {
  let place: StreamPosition = { epoch: 0, seq: 0 };
  let planned = new Set<string>();

  /**
   * Where nobody conducts, those who are here are told under the last number: with a higher one they might be ahead of
   * the next conductor, and deaf to it.
   */
  function tell<N extends MusicName>(name: N, body: Omit<DownMessage<N>, keyof StreamPosition>): void {
    const conducting = writer() !== undefined;
    if (conducting) place = { epoch: place.epoch, seq: place.seq + 1 };
    const message = { ...body, ...place } as DownMessage<N>;
    if (conducting) stage.everywhere(name, message);
    else stage.here(name, message);
  }

  const tellComposition = (legs: DownMessage<'composition'>['legs']) =>
    tell('composition', { legs, load: composing.load });

  function tellStanding(standing: TransportState): void {
    const told = { ...standing, conductor: conductor() };
    tell('transport', told);
    if (writer()) stage.transport({ ...told, ...place });
  }

  function write<K extends keyof EntryBodies>(kind: K, body: EntryBodies[K]): void {
    writer()?.write(kind, body);
  }

  /** Before a plan's first notes, so that whoever takes over knows what they were made from. */
  function writePlan(leg: ScoredLeg): void {
    const { plan, base, source, tempos, revision, fromTick } = leg;
    if (planned.has(planKey(leg))) return;
    planned.add(planKey(leg));
    write('plan', { leg: plan.leg, revision, fromTick, source, base, plan, tempos });
  }

  function writeNotes(leg: ScoredLeg, notes: readonly NoteEvent[]): void {
    writePlan(leg);
    write('notes', { leg: leg.plan.leg, revision: leg.revision, notes: packNotes(notes), seq: place.seq });
  }

  return {
    get place() {
      return place;
    },
    goOnFrom(other) {
      place = other;
    },
    composition(legs) {
      const outlines = outlineOf(legs);
      tellComposition(outlines);
      const sourced = outlines.map((outline, at) => ({ ...outline, source: legs[at]!.source }));
      write('composition', { legs: sourced, seq: place.seq });
    },
    replace(leg, revision, fromTick) {
      tell('replace', { leg, revision, fromTick });
      write('replace', { leg, revision, fromTick, seq: place.seq });
    },
    standing(standing) {
      tellStanding(standing);
      write('transport', { ...standing, seq: place.seq });
    },
    again(legs, standing) {
      tellComposition(outlineOf(legs));
      tellStanding(standing);
    },
    notes(leg, notes) {
      const { plan, revision, fromTick } = leg;
      tell('notes', { leg: plan.leg, revision, fromTick, notes: packNotes(notes) });
      writeNotes(leg, notes);
    },
    plan: writePlan,
    begin(legs) {
      write('begin', {});
      planned.clear();
      for (const leg of legs) if (leg.notes.length > 0) writeNotes(leg, leg.notes);
    },
    pulse: () => write('pulse', { time: clock.now() }),
    knows(legs) {
      planned = new Set(legs.map(planKey));
    },
  };
}

/** Tempos may change within a revision: what a cut has left of them does not follow from the document. */
const planKey = ({ plan, revision, tempos }: ScoredLeg) => JSON.stringify([plan.leg, revision, tempos]);
