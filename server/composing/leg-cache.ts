import { createHash } from 'node:crypto';
import { type NoteEvent, type PackedNotes, packNotes, unpackNotes } from '../../protocol/note-event.ts';
import type { LegPlan } from '../composer/theory/leg-plan.ts';
import type { Maker } from '../composer/theory/piece.ts';
import type { Logger } from '../logger.ts';

/** A cache of the notes of whole legs, packed: a leg is not composed twice in a short time. */
export interface LegCache {
  /** @returns undefined where the notes are not there, or no longer */
  get(key: string): Promise<PackedNotes | undefined>;
  set(key: string, notes: PackedNotes): Promise<void>;
}

/** Whole legs that were composed lately. A cache that fails is logged, and does without. */
export interface WholeLegs {
  /** @returns undefined where the leg is not there */
  find(plan: LegPlan, network: Maker): Promise<readonly NoteEvent[] | undefined>;
  store(plan: LegPlan, network: Maker, notes: readonly NoteEvent[]): void;
}

export const createWholeLegs = (cache: LegCache, logger: Logger): WholeLegs => ({
  async find(plan, network) {
    const notes = await cache.get(keyOf(plan, network)).catch((error) => {
      logger.warn({ err: error }, 'the cache of legs did not answer');
      return undefined;
    });
    return notes && unpackNotes(notes);
  },
  store(plan, network, notes) {
    cache.set(keyOf(plan, network), packNotes(notes)).catch((error) => {
      logger.warn({ err: error }, 'the cache of legs did not take one');
    });
  },
});

/** A hash of all that the notes of a whole leg depend on, and of nothing else. */
const keyOf = ({ mapVersion, temperature, bars, ticks }: LegPlan, { hash: network }: Maker) =>
  createHash('sha256').update(JSON.stringify({ network, mapVersion, temperature, bars, ticks })).digest('base64url');
