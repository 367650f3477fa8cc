import { type NoteEvent, unpackNotes } from '../../../protocol/note-event.ts';
import type { StreamPosition } from '../../../protocol/stream-position.ts';
import { FRAME } from '../../composer/parts/choir.ts';
import { SILENT } from '../../composer/parts/heard-soprano.ts';
import { isSung } from '../../composer/parts/sung-notes.ts';
import type { ScoredLeg, ToldLeg } from './score.ts';
import { type PlacedRow, readEntries, type ScoreEntryBody, type UnreadableRow } from './score-entry.ts';
import type { TransportState } from './transport-state.ts';

export interface ReplayedScore {
  /** The last message of the music that it knows of. */
  readonly position: StreamPosition;
  /** Legs that have sounded, at the places they had. */
  readonly legs: ScoredLeg[];
  /** All legs, at the places they had. */
  readonly told: ToldLeg[];
  readonly transport: TransportState | undefined;
  /** The highest revision that was used; −1 for none. */
  readonly revision: number;
  /** The last room time that the log tells of, ms; 0 for none. */
  readonly lastTime: number;
  /** The row at which reading ended; undefined where all could be read. */
  readonly unreadable: UnreadableRow | undefined;
}

/**
 * The key of the performance that these rows hold: epoch and number of the entry that began it. Undefined for none.
 * @example performanceOf([{ epoch: 3, seq: 17, kind: 'begin', body: {} }]) // '3.17'
 */
export function performanceOf([first]: readonly PlacedRow[]): string | undefined {
  return first?.kind === 'begin' ? `${first.epoch}.${first.seq}` : undefined;
}

/**
 * Reads a performance back from the score log: notes that were sent are never made again. Where a row cannot be read,
 * what it and later ones hold is missing.
 */
export function replayScore(rows: readonly PlacedRow[]): ReplayedScore {
  const { entries, unreadable } = readEntries(rows);
  const plans = new Map<string, ScoreEntryBody<'plan'>>();
  const notes = new Map<string, Map<string, { revision: number; note: NoteEvent }>>();
  const heard = new Map<string, number[]>();
  let told: ToldLeg[] = [];
  let transport: TransportState | undefined;
  let revision = -1;
  let lastTime = 0;
  let position: StreamPosition = { epoch: 0, seq: 0 };

  for (const { epoch, kind, body } of entries) {
    // Not every entry was told to anybody.
    const seq = 'seq' in body ? body.seq : 0;
    position = { epoch, seq: epoch === position.epoch ? Math.max(position.seq, seq) : seq };
    switch (kind) {
      case 'begin':
        plans.clear();
        notes.clear();
        heard.clear();
        break;
      case 'composition':
        told = body.legs;
        for (const leg of told) revision = Math.max(revision, leg.revision);
        // A leg that goes away and comes back begins anew.
        for (const leg of plans.keys()) if (!told.some((other) => other.leg === leg)) plans.delete(leg);
        for (const leg of notes.keys()) if (!told.some((other) => other.leg === leg)) notes.delete(leg);
        for (const leg of heard.keys()) if (!told.some((other) => other.leg === leg)) heard.delete(leg);
        break;
      case 'plan':
        plans.set(body.leg, body);
        revision = Math.max(revision, body.revision);
        break;
      case 'notes': {
        const leg = notes.get(body.leg) ?? new Map();
        notes.set(body.leg, leg);
        for (const note of unpackNotes(body))
          leg.set(`${body.revision}/${note.voice}/${note.index}`, { revision: body.revision, note });
        if (body.heard) {
          const before = heard.get(body.leg) ?? [];
          const first = body.heard.fromTick / FRAME;
          const gap = new Array<number>(Math.max(0, first - before.length)).fill(SILENT);
          heard.set(body.leg, [...before.slice(0, first), ...gap, ...body.heard.pitches]);
        }
        break;
      }
      case 'replace':
        revision = Math.max(revision, body.revision);
        for (const [key, { revision: of, note }] of notes.get(body.leg) ?? [])
          if (of < body.revision && note.tick >= body.fromTick) notes.get(body.leg)!.delete(key);
        heard.get(body.leg)?.splice(Math.ceil(body.fromTick / FRAME));
        break;
      case 'transport': {
        const { seq: _, v: __, ...state } = body;
        transport = state;
        lastTime = Math.max(lastTime, transport.time);
        break;
      }
      case 'pulse':
        lastTime = Math.max(lastTime, body.time);
        break;
      default:
        kind satisfies never;
    }
  }

  const legs = told.flatMap(({ leg, startTick, revision: last }): ScoredLeg[] => {
    const kept = plans.get(leg);
    const sounded = [...(notes.get(leg)?.values() ?? [])].map(({ note }) => note).sort((a, b) => a.tick - b.tick);
    // A plan of which nothing is left may have had a successor that nobody has heard.
    if (!kept || (sounded.length === 0 && kept.revision < last)) return [];
    const { plan, base, source, tempos, fromTick } = kept;
    const composed = sounded.filter((note) => !isSung(note));
    const filledTo = composed.at(-1)?.tick ?? 0;
    const scored = { plan, base, source, tempos, revision: kept.revision, fromTick, startTick, filledTo };
    const listened = heard.get(leg) ?? (plan.bars.some((bar) => bar.listens) ? [] : undefined);
    if (!listened) return [{ ...scored, notes: composed }];
    return [{ ...scored, notes: composed, listened: { heard: listened, frames: [], sung: sounded.filter(isSung) } }];
  });
  return { position, legs, told, transport, revision, lastTime, unreadable };
}
