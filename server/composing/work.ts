import type { NoteEvent } from '../../protocol/note-event.ts';
import { at } from '../composer/theory/at.ts';
import { firstFrom, type LegPlan, type LegScore } from '../composer/theory/leg-plan.ts';
import { msPerTick } from '../composer/theory/metre.ts';
import type { Ask } from './composing.ts';
import type { Thread } from './thread.ts';

/** A leg as far as it is composed, for all who ask for it. */
export interface Work {
  readonly id: number;
  readonly plan: LegPlan;
  /** The plan that is composed: `plan`, or one with a band in place of choirs. */
  readonly composed: LegPlan;
  /** Key of the leg: the same for all its plans. */
  readonly leg: string;
  readonly notes: NoteEvent[];
  /** Every note that starts before this tick of the leg is there. */
  filledTo: number;
  readonly msPerTick: number;
  readonly asks: Set<OpenAsk>;
  /** The soprano of a choir that listens; undefined for a leg as it is composed. */
  readonly heard: readonly number[] | undefined;
  /** Whether the notes follow from the plan alone, without notes from before a revision. */
  readonly whole: boolean;
  /** It has had a listener, who may steer: then the leg goes on from its last notes. */
  live: boolean;
  /** It is being looked up in the cache. */
  lookingUp: boolean;
  /** The thread that composes it, and the last command that it was sent; undefined before, and after the thread's end. */
  assignment: Assignment | undefined;
  /** Ends of its thread since it last sent notes, count. */
  losses: number;
  /** Room time of the last ask, ms. */
  usedAt: number;
}

interface Assignment {
  readonly thread: Thread;
  readonly until: number;
  readonly deadline: number;
  /** Frames of the soprano that the thread knows, count; 0 for a leg as it is composed. */
  readonly heard: number;
}

/** An ask that has not been met in full. */
export interface OpenAsk extends Ask {
  /** Notes of the leg that the asker has, count. */
  has: number;
  /** Whether late notes count towards the load: where they were asked for in time. */
  readonly timed: boolean;
  readonly made: (notes: readonly NoteEvent[], filledTo: number) => void;
  readonly failed: (error: Error) => void;
}

/**
 * A work without asks.
 * @param choirs whether choirs may be composed; a leg that has begun keeps its own
 */
export function createWork(id: number, { plan, past, from, heard }: Ask, choirs: boolean): Work {
  const composed = choirs || past.length > 0 ? plan : thinned(plan);
  return {
    id,
    plan,
    composed,
    leg: `${plan.leg} ${at(plan.bars, 0).seed}${heard ? ' listening' : ''}`,
    notes: [...past],
    filledTo: heard ? from : Math.max(from, (past.at(-1)?.tick ?? -1) + 1),
    msPerTick: msPerTick(plan),
    asks: new Set(),
    heard,
    whole: past.length === 0 && from === 0 && composed === plan && !heard,
    live: false,
    lookingUp: false,
    assignment: undefined,
    losses: 0,
    usedAt: 0,
  };
}

/** A plan with a band in place of choirs: a choir takes many times the steps of a melody, a band takes none. */
const thinned = (plan: LegPlan): LegPlan =>
  plan.bars.some(({ texture }) => texture === 'choir')
    ? { ...plan, bars: plan.bars.map((bar) => ({ ...bar, texture: 'band' as const })) }
    : plan;

/** The notes that are there for an ask and have not been passed on; `done` where they are the last. */
export function portionOf(work: Work, ask: OpenAsk): { notes: NoteEvent[]; filledTo: number; done: boolean } {
  const filledTo = Math.min(work.filledTo, ask.until);
  const end = Math.max(ask.has, firstFrom(work.notes, filledTo));
  const done = work.filledTo >= Math.min(ask.until, work.plan.ticks);
  return { notes: work.notes.slice(ask.has, end), filledTo, done };
}

/** Whether the notes of a work begin with a past, and continue with a note that starts at a tick or later. */
export const continues = ({ notes }: Work, past: LegScore, from: number) =>
  past.length <= notes.length &&
  past.every((note, index) => sameNote(note, at(notes, index))) &&
  (notes[past.length]?.tick ?? Number.POSITIVE_INFINITY) >= from;

const sameNote = (one: NoteEvent, other: NoteEvent) =>
  one === other ||
  (one.voice === other.voice &&
    one.index === other.index &&
    one.tick === other.tick &&
    one.ticks === other.ticks &&
    one.pitch === other.pitch &&
    one.velocity === other.velocity &&
    one.offset === other.offset);

/** Time at which a tick of the leg sounds for an ask, room time in ms. */
export const soundsAt = ({ deadline, from }: Ask, tick: number, msPerTick: number) =>
  deadline + (tick - from) * msPerTick;

/** Asks of a work whose next note should have come by now, count. */
export const overdueAsks = ({ asks, filledTo, msPerTick }: Work, now: number) =>
  [...asks].filter((ask) => ask.timed && now > soundsAt(ask, filledTo, msPerTick)).length;
