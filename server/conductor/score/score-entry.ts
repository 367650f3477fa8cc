import { z } from 'zod';
import { legOutline } from '../../../protocol/composition.ts';
import { describeMisfit } from '../../../protocol/misfit.ts';
import { replace } from '../../../protocol/notes.ts';
import { packedNotes } from '../../../protocol/packed-notes.ts';
import { transport } from '../../../protocol/transport.ts';
import { legPlan } from '../../composer/theory/leg-plan.ts';

/** Raised whenever an entry below changes; `test/conductor/score-entry.test.ts` hashes the schemas and insists. */
export const SCORE_ENTRY_VERSION = 4;

/** The lowest version that reads the entry rightly; 1 where it is absent. */
const v = z.int().min(1).max(SCORE_ENTRY_VERSION).optional();

const entry = <K extends string, T extends z.ZodRawShape>(kind: K, about: string, body: T) =>
  z.object({ kind: z.literal(kind), body: z.object({ ...body, v }) }).describe(about);

const { leg, revision, fromTick } = replace.shape;
/** The number of the message in which members were told the same. */
const { seq, tempos } = transport.shape;
const { epoch: _, conductor: __, ...state } = transport.shape;

/** One entry of the score log. Together they hold all of a performance that must survive an instance. */
export const scoreEntry = z.discriminatedUnion('kind', [
  entry('begin', 'A new performance: what lies before it is history.', {}),
  entry('composition', 'All legs in order, each with what it was planned from: the same source is the same plan.', {
    legs: z.array(legOutline.extend({ source: z.string() })),
    seq,
  }),
  entry('plan', 'The plan of a leg: before its first notes, or when a revision cuts in.', {
    leg,
    revision,
    fromTick,
    source: z.string(),
    base: legPlan,
    plan: legPlan,
    tempos,
  }),
  entry('notes', 'Notes of a leg.', {
    leg,
    revision,
    ...packedNotes,
    seq,
    /** The soprano under which a choir sang these notes, by frames of a sixteenth; −1 for none. */
    heard: z.object({ fromTick, pitches: z.array(z.int().min(-1).max(127)) }).optional(),
  }),
  entry('replace', 'Notes of a leg with a lower revision are gone from a tick on.', { leg, revision, fromTick, seq }),
  entry('transport', 'Where the music stands.', state),
  entry('pulse', 'The room is conducted at this room time, ms, though there may be nothing to tell.', {
    time: z.number(),
  }),
]);
export type ScoreEntry = z.infer<typeof scoreEntry>;
export type ScoreEntryKind = ScoreEntry['kind'];
export type ScoreEntryBody<K extends ScoreEntryKind> = Extract<ScoreEntry, { kind: K }>['body'];

/** An entry as the store keeps it, numbered within its epoch. */
export interface ScoreRow {
  readonly seq: number;
  readonly kind: string;
  /** JSON. */
  readonly body: unknown;
}

/** A row, and the epoch in which it was written. */
export interface PlacedRow extends ScoreRow {
  readonly epoch: number;
}

/** The first row that this version cannot read: of an unknown kind, for a newer version, or damaged. */
export interface UnreadableRow {
  readonly epoch: number;
  readonly seq: number;
  readonly kind: string;
  /** What does not fit, in words. */
  readonly why: string;
}

/** Thrown where the score so far is asked for, and this version cannot read all of it. */
export class UnreadableScore extends Error {
  constructor() {
    super('the music so far can be read by a newer version of the server alone: try again once it is there');
  }
}

/** Reads rows in order, and stops at the first one that this version cannot read: what follows builds on it. */
export function readEntries(rows: readonly PlacedRow[]): {
  readonly entries: (ScoreEntry & { readonly epoch: number })[];
  readonly unreadable: UnreadableRow | undefined;
} {
  const entries = [];
  for (const { epoch, seq, kind, body } of rows) {
    const parsed = scoreEntry.safeParse({ kind, body });
    if (!parsed.success) return { entries, unreadable: { epoch, seq, kind, why: describeMisfit(parsed.error) } };
    entries.push({ ...parsed.data, epoch });
  }
  return { entries, unreadable: undefined };
}
