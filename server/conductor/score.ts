import type { LegOutline } from '../../protocol/composition.ts';
import type { NoteEvent } from '../../protocol/note-event.ts';
import type { Transport } from '../../protocol/transport.ts';
import type { Leg } from '../../travel-log/legs.ts';
import type { Settings } from '../../travel-log/settings.ts';
import type { LegPlan } from '../composer/composition.ts';
import { quarterTempo } from '../composer/metre.ts';
import { outlineLeg } from '../composer/outline.ts';
import { planLeg } from '../composer/plan.ts';
import { spliceLeg, spliceTick } from '../composer/splice.ts';

/** One leg of a room's score: its plan as it sounds, and the notes so far. */
export interface ScoredLeg {
  readonly plan: LegPlan;
  /** The plan as the document has it; another one than `plan` once a revision cut in while the leg played. */
  readonly base: LegPlan;
  /** What the plan was made from: while it is the same, so is the plan. */
  readonly source: string;
  readonly revision: number;
  /** Start, ticks from the start of the journey. */
  readonly startTick: number;
  /** Tempo changes, ticks in the leg. */
  readonly tempos: Transport['tempos'];
  /** By start. Grows while the leg plays. */
  readonly notes: NoteEvent[];
  /** Notes that start before this tick of the leg are made. */
  filledTo: number;
}

export interface Revision {
  readonly legs: ScoredLeg[];
  /** Whether anything at all is different. */
  readonly changed: boolean;
  readonly replaced: readonly { readonly leg: string; readonly fromTick: number }[];
  /** Where the playhead stands in the new layout. */
  readonly playhead: number;
}

/**
 * The score of a journey after an edit. Only legs whose own end points or settings changed are planned again; of the
 * leg under the playhead, what sounds before `earliest` stays, and the new plan takes over at the next beat or bar.
 * @param before the score so far; empty for a new one
 * @param playhead ticks of the journey as it was laid out before, as is `earliest`
 * @param revision the number that every changed leg gets
 */
export function reviseScore(
  before: readonly ScoredLeg[],
  journey: readonly Leg[],
  settings: Settings,
  { playhead, earliest, revision }: { playhead: number; earliest: number; revision: number },
): Revision {
  const known = new Map(before.map((leg) => [leg.plan.leg, leg]));
  const replaced: { leg: string; fromTick: number }[] = [];

  function score(leg: Leg): ScoredLeg {
    const source = sourceOf(leg, settings);
    const old = known.get(leg.id);
    if (old?.source === source) return old;
    const base = planLeg(leg, settings);
    if (!old) return fresh(base, source, revision);
    if (soundsTheSame(base, old.base)) {
      const { tempo, from, to } = base;
      return { ...old, source, base, plan: { ...old.plan, tempo, from, to }, tempos: temposOf(base) };
    }
    const offset = earliest - old.startTick;
    if (offset <= 0 || offset >= old.plan.ticks || old.notes.length === 0) {
      if (old.notes.length > 0) replaced.push({ leg: leg.id, fromTick: 0 });
      return fresh(base, source, revision);
    }
    const at = spliceTick(old.plan, base, offset);
    replaced.push({ leg: leg.id, fromTick: at });
    const plan = spliceLeg(old.plan, base, at);
    return {
      ...fresh(plan, source, revision),
      base,
      tempos: [...old.tempos.filter(({ tick }) => tick < at), { tick: at, bpm: quarterTempo(base) }],
      notes: old.notes.filter((note) => note.tick < at),
      filledTo: Math.min(old.filledTo, at),
    };
  }

  const legs = layOut(journey.map(score));
  return {
    legs,
    changed: legs.length !== before.length || legs.some((leg, index) => leg !== before[index]),
    replaced,
    playhead: follow(before, legs, playhead),
  };
}

/** A score in which nothing has sounded yet. */
const fresh = (plan: LegPlan, source: string, revision: number): ScoredLeg => ({
  plan,
  base: plan,
  source,
  revision,
  startTick: 0,
  tempos: temposOf(plan),
  notes: [],
  filledTo: 0,
});

/** The same legs for a new performance: what a revision cut in the last one is whole again. */
export const restore = (legs: readonly ScoredLeg[], revision: number): ScoredLeg[] =>
  layOut(legs.map((leg) => (soundsTheSame(leg.plan, leg.base) ? leg : fresh(leg.base, leg.source, revision))));

/** A leg depends on its own end points and the settings alone; texts and locks do not sound. */
function sourceOf(leg: Leg, { locks: _, ...settings }: Settings): string {
  const { from, to } = leg;
  return JSON.stringify([
    leg.origin.id,
    leg.destination.id,
    from.airport,
    to.airport,
    from.arrive,
    from.depart,
    to.arrive,
    to.depart,
    settings,
  ]);
}

/** Whether two plans differ in tempo and names only: notes are told in ticks, so tempo moves none of them. */
const soundsTheSame = (a: LegPlan, b: LegPlan): boolean => notesOnly(a) === notesOnly(b);
const notesOnly = (plan: LegPlan) => JSON.stringify({ ...plan, tempo: 0, from: '', to: '' });

const temposOf = (plan: LegPlan): Transport['tempos'] => [{ tick: 0, bpm: quarterTempo(plan) }];

/** Places legs one behind the other; a leg that stays where it is stays the same object. */
function layOut(legs: readonly ScoredLeg[]): ScoredLeg[] {
  let startTick = 0;
  return legs.map((leg) => {
    const placed = leg.startTick === startTick ? leg : { ...leg, startTick };
    startTick += leg.plan.ticks;
    return placed;
  });
}

/** The playhead stays in its leg; where that is gone, it goes to the start of the next one that is left. */
function follow(before: readonly ScoredLeg[], after: readonly ScoredLeg[], playhead: number): number {
  const at = before.findLastIndex((leg) => leg.startTick <= playhead);
  const current = before[at];
  if (!current) return 0;
  const starts = new Map(after.map((leg) => [leg.plan.leg, leg.startTick]));
  const start = starts.get(current.plan.leg);
  if (start !== undefined) return start + (playhead - current.startTick);
  const next = before.slice(at + 1).find((leg) => starts.has(leg.plan.leg));
  return next ? starts.get(next.plan.leg)! : endOf(after);
}

/** Where the last leg ends, ticks. */
export function endOf(legs: readonly ScoredLeg[]): number {
  const last = legs.at(-1);
  return last ? last.startTick + last.plan.ticks : 0;
}

/** The tempo map of the whole journey; never empty. */
export function tempoMap(legs: readonly ScoredLeg[]): Transport['tempos'] {
  const tempos = legs.flatMap((leg) => leg.tempos.map(({ tick, bpm }) => ({ tick: leg.startTick + tick, bpm })));
  return tempos.length > 0 ? tempos : [{ tick: 0, bpm: 120 }];
}

export const outlineOf = (legs: readonly ScoredLeg[]): LegOutline[] =>
  legs.map((leg) => outlineLeg(leg.plan, leg.startTick, leg.revision));
