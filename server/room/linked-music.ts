import { packNotes, unpackNotes } from '../../protocol/note-event.ts';
import type { EveningTake, HeardMessage } from '../../protocol/replay.ts';
import { packTakeNotes, unpackTakeNotes } from '../../protocol/take-notes.ts';
import { passAt, playheadAt } from '../../protocol/tempo.ts';
import type { Transport } from '../../protocol/transport.ts';
import type { LegEnds } from '../storage/evenings.ts';

/** The music as it was when an evening began, of which its link shows what can sound from then on. */
export interface Beginning {
  /** ms since 1970. */
  readonly from: number;
  /** The last transport from before. */
  readonly transport: { readonly epoch: number; readonly seq: number } | undefined;
  /** No place before this one sounds in the evening, ticks of the journey. */
  readonly lowest: number;
  /** The legs of the last layout from before, by id. */
  readonly legs: ReadonlyMap<string, LegEnds>;
}

/**
 * A message from before an evening, as the holder of its link may have it: without notes that began before it, and without
 * the commands that led to where the playhead was. Undefined where nothing of it is left.
 */
export function asLinked(told: HeardMessage, beginning: Beginning): HeardMessage | undefined {
  if (told.at >= beginning.from) return told;
  switch (told.kind) {
    case 'composition':
    case 'replace':
      return told;
    case 'notes': {
      const { notes, offsets: _, ...message } = told.message;
      const startTick = beginning.legs.get(message.leg)?.startTick ?? Number.NEGATIVE_INFINITY;
      const kept = unpackNotes(told.message).filter(({ tick }) => startTick + tick >= beginning.lowest);
      return kept.length === 0 ? undefined : { ...told, message: { ...message, ...packNotes(kept) } };
    }
    case 'transport': {
      const { epoch, seq } = told.message;
      const isLast = epoch === beginning.transport?.epoch && seq === beginning.transport.seq;
      return isLast ? { ...told, message: begunAt(told.message, beginning.from) } : undefined;
    }
    default:
      return told satisfies never;
  }
}

/** A take in the same way: of one from before, the notes whose places are still to come. */
export function asLinkedTake(take: EveningTake, { from, lowest, legs }: Beginning): EveningTake | undefined {
  if (take.from >= from) return take;
  const startTick = legs.get(take.leg)?.startTick;
  if (startTick === undefined) return undefined;
  const kept = unpackTakeNotes(take.notes).filter(({ tick }) => startTick + tick >= lowest);
  return kept.length === 0 ? undefined : { ...take, from, notes: packTakeNotes(kept) };
}

/** A transport as if it had begun at a time, in which it goes on. */
function begunAt(transport: Transport, time: number): Transport {
  const pass = passAt(transport, time);
  const solo = pass.solo?.until === null ? pass.solo : null;
  if (pass.time >= time) return { ...pass, solo };
  return { ...pass, solo, tick: playheadAt(pass, time), time };
}

/** The lowest place that sounds in an evening, where its first transport and those of its length are known. */
export function lowestPlace(transport: Transport | undefined, from: number, later: number | undefined): number {
  const places = transport ? [playheadAt(transport, from), transport.loop?.from ?? Number.POSITIVE_INFINITY] : [];
  return Math.min(...places, later ?? Number.POSITIVE_INFINITY);
}
