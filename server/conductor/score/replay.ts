import type { LegOutline } from '../../../protocol/composition.ts';
import { type NoteEvent, unpackNotes } from '../../../protocol/note-event.ts';
import type { Notes, Replace } from '../../../protocol/notes.ts';
import type { StreamPosition, Transport } from '../../../protocol/transport.ts';
import type { LegPlan } from '../../composer/theory/leg-plan.ts';
import type { ScoredLeg, ToldLeg } from './score.ts';
import type { ScoreEntry } from './score-writer.ts';
import type { TransportState } from './transport-state.ts';

/**
 * What each kind of entry in the score log holds. Together they are all that must survive an instance. What members were
 * told bears the number under which they were.
 */
export interface EntryBodies {
  /** A new performance: what lies before it is history. */
  begin: Record<string, never>;
  /** With what each leg was planned from, so that one that is planned again is known to be the same. */
  composition: { legs: (LegOutline & { source: string })[]; seq: number };
  /** A plan, written before its first notes, or when a revision cuts in. */
  plan: {
    leg: string;
    revision: number;
    fromTick: number;
    source: string;
    base: LegPlan;
    plan: LegPlan;
    tempos: Transport['tempos'];
  };
  notes: Pick<Notes, 'leg' | 'revision' | 'notes' | 'seq'>;
  replace: Pick<Replace, 'leg' | 'revision' | 'fromTick' | 'seq'>;
  transport: TransportState & Pick<Transport, 'seq'>;
  /** Somebody conducts at this room time, though there may be nothing to tell: notes that are known play again. */
  pulse: { time: number };
}

export interface ReplayedScore {
  /** The last message of the music that it knows of. */
  readonly place: StreamPosition;
  /** Legs that have sounded, at the places they had. */
  readonly legs: ScoredLeg[];
  /** All legs, at the places they had. */
  readonly told: ToldLeg[];
  readonly standing: TransportState | undefined;
  /** The highest revision that was used; −1 for none. */
  readonly revision: number;
  /** The last room time that the log tells of, ms; 0 for none. */
  readonly lastTime: number;
}

/** Reads a performance back from the score log: notes that were sent are never made again. */
export function replayScore(entries: readonly (ScoreEntry & { readonly epoch: number })[]): ReplayedScore {
  const plans = new Map<string, EntryBodies['plan']>();
  const notes = new Map<string, Map<string, { revision: number; note: NoteEvent }>>();
  let told: ToldLeg[] = [];
  let standing: TransportState | undefined;
  let revision = -1;
  let lastTime = 0;
  let place: StreamPosition = { epoch: 0, seq: 0 };

  for (const entry of entries) {
    const body = entry.body as never;
    // Not every entry was told to anybody.
    const { seq = 0 } = body as { seq?: number };
    place = { epoch: entry.epoch, seq: entry.epoch === place.epoch ? Math.max(place.seq, seq) : seq };
    switch (entry.kind as keyof EntryBodies) {
      case 'begin':
        plans.clear();
        notes.clear();
        break;
      case 'composition':
        told = (body as EntryBodies['composition']).legs;
        for (const leg of told) revision = Math.max(revision, leg.revision);
        // A leg that goes away and comes back begins anew.
        for (const leg of plans.keys()) if (!told.some((other) => other.leg === leg)) plans.delete(leg);
        for (const leg of notes.keys()) if (!told.some((other) => other.leg === leg)) notes.delete(leg);
        break;
      case 'plan': {
        const plan = body as EntryBodies['plan'];
        plans.set(plan.leg, plan);
        revision = Math.max(revision, plan.revision);
        break;
      }
      case 'notes': {
        const message = body as EntryBodies['notes'];
        const leg = notes.get(message.leg) ?? new Map();
        notes.set(message.leg, leg);
        for (const note of unpackNotes(message.notes))
          leg.set(`${message.revision}/${note.voice}/${note.index}`, { revision: message.revision, note });
        break;
      }
      case 'replace': {
        const message = body as EntryBodies['replace'];
        revision = Math.max(revision, message.revision);
        for (const [key, { revision: of, note }] of notes.get(message.leg) ?? [])
          if (of < message.revision && note.tick >= message.fromTick) notes.get(message.leg)!.delete(key);
        break;
      }
      case 'transport': {
        const { seq: _, ...told } = body as EntryBodies['transport'];
        standing = told;
        lastTime = Math.max(lastTime, standing.time);
        break;
      }
      case 'pulse':
        lastTime = Math.max(lastTime, (body as EntryBodies['pulse']).time);
        break;
      default:
        // A newer version wrote it: what this one knows still holds.
        break;
    }
  }

  const legs = told.flatMap(({ leg, startTick, revision: last }): ScoredLeg[] => {
    const kept = plans.get(leg);
    const sounded = [...(notes.get(leg)?.values() ?? [])].map(({ note }) => note).sort((a, b) => a.tick - b.tick);
    // A plan of which nothing is left may have had a successor that nobody has heard.
    if (!kept || (sounded.length === 0 && kept.revision < last)) return [];
    const { plan, base, source, tempos, fromTick } = kept;
    const filledTo = sounded.at(-1)?.tick ?? 0;
    return [{ plan, base, source, tempos, revision: kept.revision, fromTick, startTick, notes: sounded, filledTo }];
  });
  return { place, legs, told, standing, revision, lastTime };
}
