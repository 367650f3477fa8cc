import type { NoteEvent } from '../../protocol/note-event.ts';
import { firstFrom, type LegPlan, type LegScore } from '../composer/theory/leg-plan.ts';
import type { Ask } from './composing.ts';
import type { Thread } from './thread.ts';

/** A leg as far as it is composed. */
export interface Work {
  readonly id: number;
  readonly plan: LegPlan;
  /** What is composed: the plan, or a thinner one. */
  readonly composed: LegPlan;
  readonly leg: string;
  readonly notes: NoteEvent[];
  filledTo: number;
  readonly msPerTick: number;
  readonly asks: Set<OpenAsk>;
  /** Whether the notes follow from the plan alone, and not from what was composed before a revision. */
  readonly whole: boolean;
  /** Somebody has listened to it: who does may steer, and then it goes on from its last notes. */
  live: boolean;
  /** A cached copy is being looked for. */
  looking: boolean;
  /** Who composes it, and what that thread was told last. */
  thread?: Thread | undefined;
  until: number;
  deadline: number;
  /** How often its thread has ended since it got on, count. */
  losses: number;
  usedAt: number;
}

export interface OpenAsk extends Ask {
  /** How many of the leg's notes it has. */
  has: number;
  /** Notes that come late count, where they were asked for in time. */
  readonly counts: boolean;
  readonly heard: (notes: readonly NoteEvent[], filledTo: number) => void;
  readonly failed: (error: Error) => void;
}

/** What there is for one who asks and has not heard it yet; `done` where it is all that was asked for. */
export function portionOf(work: Work, ask: OpenAsk): { notes: NoteEvent[]; filledTo: number; done: boolean } {
  const filledTo = Math.min(work.filledTo, ask.until);
  const end = Math.max(ask.has, firstFrom(work.notes, filledTo));
  const done = work.filledTo >= Math.min(ask.until, work.plan.ticks);
  return { notes: work.notes.slice(ask.has, end), filledTo, done };
}

/** Whether what is there of a leg begins with these notes, and has no other before a tick. */
export const goesOn = ({ notes }: Work, past: LegScore, from: number) =>
  past.length <= notes.length &&
  past.every((note, at) => sameNote(note, notes[at]!)) &&
  (notes[past.length]?.tick ?? Number.POSITIVE_INFINITY) >= from;

const sameNote = (one: NoteEvent, other: NoteEvent) =>
  one === other ||
  (one.voice === other.voice &&
    one.index === other.index &&
    one.tick === other.tick &&
    one.ticks === other.ticks &&
    one.pitch === other.pitch &&
    one.velocity === other.velocity);

/** Room time at which a tick sounds for the one who asks, ms. */
export const soundsAt = ({ deadline, from }: Ask, tick: number, msPerTick: number) =>
  deadline + (tick - from) * msPerTick;
