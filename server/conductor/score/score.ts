import type { LegOutline } from '../../../protocol/composition.ts';
import type { NoteEvent } from '../../../protocol/note-event.ts';
import type { Transport } from '../../../protocol/transport.ts';
import type { Leg } from '../../../travel-log/legs.ts';
import { type LegSettings, type Settings, settingsFor } from '../../../travel-log/settings.ts';
import type { Listened } from '../../composer/parts/sung-notes.ts';
import { outlineLeg } from '../../composer/plan/outline.ts';
import { planLeg } from '../../composer/plan/plan-leg.ts';
import { headIn, type Sketch, sketchOf } from '../../composer/plan/sketch.ts';
import {
  firstDifference,
  nextBeat,
  shiftPace,
  splicedTick,
  spliceLeg,
  spliceTick,
} from '../../composer/plan/splice.ts';
import type { LegPlan } from '../../composer/theory/leg-plan.ts';
import { plannedTempos } from '../../composer/theory/metre.ts';
import { lazyPlan } from './lazy-plan.ts';

/** One leg of a room's score: its plan as it sounds, and the notes so far. */
export interface ScoredLeg {
  readonly plan: LegPlan;
  /** The plan as the document has it; another one than `plan` once a revision cut in while the leg played. */
  readonly base: LegPlan;
  /** The plan's source, of this leg and of the next: while it is the same, so is the plan. */
  readonly source: string;
  readonly revision: number;
  /** Where its revision began, ticks in the leg: what starts earlier was made by others. */
  readonly fromTick: number;
  /** Start, ticks from the start of the journey. */
  readonly startTick: number;
  /** Tempo changes, ticks in the leg. */
  readonly tempos: Transport['tempos'];
  /** By start. Grows while the leg plays. */
  readonly notes: NoteEvent[];
  /** Notes that start before this tick of the leg are made. */
  filledTo: number;
  /** Sopranos that the choir has heard, and notes that it has sung; absent where it never listened. */
  readonly listened?: Listened;
}

/** A leg as it was told to members last, whether or not any of it has sounded. */
export interface ToldLeg extends Pick<LegOutline, 'leg' | 'startTick' | 'ticks' | 'revision'> {
  readonly source: string;
}

/** Where the playhead stands in another layout of the journey. */
export interface Relocation {
  readonly playhead: number;
  /** Whether its own leg is gone, so that it had to leave its place. */
  readonly jumped: boolean;
}

/** When a revision takes place; ticks of the journey as it was laid out before. */
interface Moment {
  readonly playhead: number;
  readonly earliest: number;
  readonly revision: number;
  readonly keepsPace: boolean;
}

export interface Revision extends Relocation {
  readonly legs: ScoredLeg[];
  /** Whether anything at all is different. */
  readonly changed: boolean;
  /** Legs of which notes from a tick on are gone; `fromTick` is 0 where nothing of the leg stays. */
  readonly replaced: readonly { readonly leg: string; readonly fromTick: number }[];
}

/**
 * The score of a journey after an edit. Only legs whose own end points or settings changed are planned again, and those
 * before them, whose bridges lead there; of a leg that sounds, what starts before `earliest` stays, and the new plan takes
 * over at the next beat or bar.
 * @param before the score so far; empty for a new one
 * @param told the same legs and those that have no score yet, in the order of the journey
 * @param playhead ticks of the journey as it was laid out before, as is `earliest`
 * @param revision the number that every changed leg gets
 * @param ahead plans that were made ahead, by the keys of `unplannedLegs`
 * @param keepsPace another tempo begins at the next beat from `earliest` on: members on stage have heard what is before
 */
export function reviseScore(
  before: readonly ScoredLeg[],
  told: readonly ToldLeg[],
  journey: readonly Leg[],
  settings: Settings,
  { playhead, earliest, revision, keepsPace }: Moment,
  ahead?: ReadonlyMap<string, PlanAhead>,
): Revision {
  const known = new Map(before.map((leg) => [leg.plan.leg, leg]));
  const toldLegs = new Map(told.map((leg) => [leg.leg, leg]));
  const replaced: { leg: string; fromTick: number }[] = [];

  const plans = planner(journey, settings);

  function score(leg: Leg, index: number): ScoredLeg {
    const source = plans.source(index);
    const old = known.get(leg.id);
    if (old?.source === source) return old;
    const made = ahead?.get(keyOf(leg.id, source));
    const base = made?.base ?? plans.base(index);
    const last = toldLegs.get(leg.id);
    const anew = fresh(base, source, last?.source === source ? last.revision : revision);
    if (!old) return anew;
    const planned = made?.whole ?? plans.whole(index);
    if (soundsTheSame(planned, old.base)) {
      const plan = old.plan === old.base ? base : resounded(old.plan, base);
      const isSteady = JSON.stringify(plannedTempos(base)) === JSON.stringify(plannedTempos(old.base));
      const over = playhead >= old.startTick + old.plan.ticks;
      const heard = keepsPace && !over ? earliest - old.startTick : 0;
      const tempos = isSteady
        ? old.tempos
        : heard > 0
          ? temposBehind(old, plan, nextBeat(plan, heard))
          : plannedTempos(plan);
      return { ...old, source, base, plan, tempos };
    }
    if (old.notes.length === 0) return anew;
    const begun = earliest > old.startTick;
    const over = playhead >= old.startTick + old.plan.ticks;
    // The beginning that both plans share stays, even if it has not sounded yet.
    const since = firstDifference(old.base, planned);
    const untouched = since > 0 ? splicedTick(old.plan, old.base, since) : 0;
    const soonest = begun && !over ? spliceTick(old.plan, base, earliest - old.startTick) : 0;
    const at = Math.max(soonest, untouched);
    replaced.push({ leg: leg.id, fromTick: at });
    return at > 0 ? splice(old, anew, at) : anew;
  }

  const legs = layOut(journey.map(score));
  return {
    legs,
    changed: legs.length !== before.length || legs.some((leg, index) => leg !== before[index]),
    replaced,
    ...relocate(told, legs, playhead),
  };
}

/** A plan that was made before its revision. */
export interface PlanAhead {
  /** As the score keeps it. */
  readonly base: LegPlan;
  /** With its bars, to be compared with the plan that it replaces; absent where there is none. */
  readonly whole?: LegPlan;
}

/** A leg that a revision plans. */
export interface UnplannedLeg {
  /** Of its plan among those that are made ahead. */
  readonly key: string;
  plan(): PlanAhead;
}

/** Legs of a journey that `reviseScore` would plan: those whose source has changed. */
export function unplannedLegs(
  before: readonly ScoredLeg[],
  journey: readonly Leg[],
  settings: Settings,
): UnplannedLeg[] {
  const known = new Map(before.map(({ plan, source }) => [plan.leg, source]));
  const plans = planner(journey, settings);
  return journey.flatMap((leg, index) => {
    const source = plans.source(index);
    if (known.get(leg.id) === source) return [];
    const plan = () => ({ base: plans.base(index), ...(known.has(leg.id) && { whole: plans.whole(index) }) });
    return [{ key: keyOf(leg.id, source), plan }];
  });
}

/** Plans the legs of a journey, by their index in it. */
function planner(journey: readonly Leg[], settings: Settings) {
  const owns = journey.map((leg) => settingsFor(leg.id, settings));
  const sources = journey.map((leg, index) => sourceOf(leg, owns[index]!));
  /** Each is of use to the leg before, too. */
  const sketches = new Map<number, Sketch>();

  function sketch(index: number): Sketch {
    const made = sketches.get(index) ?? sketchOf(journey[index]!, owns[index]!);
    sketches.set(index, made);
    return made;
  }
  const head = (index: number) => (index < journey.length ? headIn(sketch(index)) : undefined);

  return {
    source: (index: number) => `${sources[index]} ${sources[index + 1] ?? ''}`,
    base: (index: number) => lazyPlan(journey[index]!, owns[index]!, sketch(index), head(index + 1)),
    whole: (index: number) => planLeg(journey[index]!, owns[index]!, head(index + 1)),
  };
}

const keyOf = (leg: string, source: string): string => `${leg} ${source}`;

/** A leg that goes on as another one from a tick on; at its end, only its plan for the next time is another one. */
function splice(old: ScoredLeg, anew: ScoredLeg, at: number): ScoredLeg {
  const plan = spliceLeg(old.plan, anew.base, at);
  return {
    ...anew,
    fromTick: at,
    plan,
    tempos: temposBehind(old, plan, at),
    notes: old.notes.filter((note) => note.tick < at),
    filledTo: Math.min(old.filledTo, at),
    ...(old.listened && { listened: old.listened }),
  };
}

/** The bars of a plan with the sound and the tempos of another that has the same notes. */
function resounded(plan: LegPlan, { bars: _, ticks, pace, ...sound }: LegPlan): LegPlan {
  return { ...plan, ...sound, pace: shiftPace(pace, plan.ticks - ticks) };
}

/** The tempos of a leg that plays another plan from a tick on. */
function temposBehind(old: ScoredLeg, plan: LegPlan, at: number): Transport['tempos'] {
  const kept = old.tempos.filter(({ tick }) => tick < at);
  if (at >= old.plan.ticks) return kept;
  const planned = plannedTempos(plan);
  const behind = planned.filter(({ tick }) => tick > at);
  return [...kept, { tick: at, bpm: planned[planned.length - behind.length - 1]!.bpm }, ...behind];
}

/** A score in which nothing has sounded yet. */
const fresh = (plan: LegPlan, source: string, revision: number): ScoredLeg => ({
  plan,
  base: plan,
  source,
  revision,
  fromTick: 0,
  startTick: 0,
  tempos: plannedTempos(plan),
  notes: [],
  filledTo: 0,
});

/** Whether its notes or tempos depend on the moment of a revision, and not on the document alone. */
export const isCut = ({ base, fromTick, tempos }: ScoredLeg): boolean =>
  fromTick > 0 || JSON.stringify(tempos) !== JSON.stringify(plannedTempos(base));

/** The same legs for a new performance: what a revision cut in the last one is whole again. */
export const restore = (legs: readonly ScoredLeg[], revision: number): ScoredLeg[] =>
  layOut(legs.map((leg) => (soundsTheSame(leg.plan, leg.base) ? leg : fresh(leg.base, leg.source, revision))));

/** The source of a leg's sound, its bridge apart: its own end points and settings; texts do not sound. */
function sourceOf(leg: Leg, settings: LegSettings): string {
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
    // Absent for flights, as in everything that was stored before there were other ways.
    ...(from.way === undefined ? [] : [from.way]),
  ]);
}

/** Whether two plans have the same notes: those are told in ticks and without a sound, so tempo and programs move none. */
const soundsTheSame = (a: LegPlan, b: LegPlan): boolean => a === b || notesOnly(a) === notesOnly(b);
const notesOnly = ({ mapVersion, temperature, bars, ticks }: LegPlan) =>
  JSON.stringify({ mapVersion, temperature, bars, ticks });

/** Places legs one behind the other; a leg that stays where it is stays the same object. */
function layOut(legs: readonly ScoredLeg[]): ScoredLeg[] {
  let startTick = 0;
  return legs.map((leg) => {
    const placed = leg.startTick === startTick ? leg : { ...leg, startTick };
    startTick += leg.plan.ticks;
    return placed;
  });
}

/**
 * The playhead stays where it is in its leg, or at the end of it where that comes sooner now; an end stays the end. Where
 * its leg is gone, it goes to the start of the next one that is left.
 */
export function relocate(
  before: readonly Pick<ToldLeg, 'leg' | 'startTick' | 'ticks'>[],
  after: readonly ScoredLeg[],
  playhead: number,
): Relocation {
  const at = before.findLastIndex((leg) => leg.startTick <= playhead);
  const current = before[at];
  if (!current) return { playhead: 0, jumped: false };
  const places = new Map(after.map((leg) => [leg.plan.leg, leg]));
  const place = places.get(current.leg);
  if (place) {
    const ended = playhead >= current.startTick + current.ticks;
    const into = ended ? place.plan.ticks : Math.min(playhead - current.startTick, place.plan.ticks);
    return { playhead: place.startTick + into, jumped: false };
  }
  const next = before.slice(at + 1).find(({ leg }) => places.has(leg));
  return { playhead: next ? places.get(next.leg)!.startTick : endOf(after), jumped: true };
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

export const toldOf = (legs: readonly ScoredLeg[]): ToldLeg[] =>
  legs.map(({ plan, startTick, revision, source }) => ({
    leg: plan.leg,
    startTick,
    ticks: plan.ticks,
    revision,
    source,
  }));
