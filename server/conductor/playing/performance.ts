import type { NoteEvent } from '../../../protocol/note-event.ts';
import { dueAt, playheadAt } from '../../../protocol/tempo.ts';
import type { Clock } from '../../clock.ts';
import type { Composing } from '../../composing/composing.ts';
import type { ScoredLeg } from '../score/score.ts';
import type { TransportState } from '../score/transport-state.ts';

/**
 * Notes are told at least this long before they sound, ms: for as long as it takes until another instance goes on where
 * the one that conducted was killed (its lease ends, that is seen, and the score is read), so that nobody hears of it.
 */
const LEAD_MS = 5_000;
/** So much music is asked for at a time, ms: every ask has its price, and what is made too early an edit throws away. */
const STRETCH_MS = 500;
/** Notes that sound sooner than this are told as they come; others when their stretch is whole, ms. */
const PRESSING_MS = 1_000;
/** While music plays, somebody is to hear this often that it does, ms. */
const PULSE_MS = 5_000;

/** A score while it plays: has its notes made in time, and does nothing in between. */
export interface Performance {
  /** Goes on with these legs, from here. What is on its way for a plan that still holds is waited for. */
  goOn(legs: readonly ScoredLeg[], standing: TransportState): void;
  rest(): void;
}

export function createPerformance(parts: {
  readonly clock: Clock;
  readonly composing: Composing;
  /** Notes were added to a leg; `late` of them should have sounded already, count. */
  made(leg: ScoredLeg, notes: readonly NoteEvent[], late: number): void;
  pulse(): void;
  /** The playhead has come to the end. */
  over(): void;
}): Performance {
  const { clock, composing } = parts;
  let legs: readonly ScoredLeg[] = [];
  let standing: TransportState | undefined;
  /** The leg and the tick in it at which the playhead began to move: notes before it are made, and heard by nobody. */
  let began: { readonly run: number; readonly leg: string | undefined; readonly tick: number } | undefined;
  /** What is under way: one ask for a leg at most. */
  const asks = new Map<ScoredLeg['plan'], { readonly run: number; callOff(): void }>();
  /** What could not be composed: it stays silent until the music rests. */
  const failed = new Set<ScoredLeg['plan']>();
  let pulsedAt = Number.NEGATIVE_INFINITY;
  let stopWaiting = () => {};

  function turn(music: TransportState): void {
    const now = clock.now();
    const playhead = playheadAt(music, now);
    if (playhead >= music.endTick) {
      parts.over();
      return;
    }
    if (now - pulsedAt >= PULSE_MS) {
      pulsedAt = now;
      parts.pulse();
    }
    let next = Math.min(pulsedAt + PULSE_MS, dueAt(music, music.endTick));
    for (const leg of legs) {
      const { plan, startTick, filledTo } = leg;
      if (filledTo >= plan.ticks || startTick + plan.ticks <= playhead || asks.has(plan) || failed.has(plan)) continue;
      const wanted = dueAt(music, startTick + filledTo) - LEAD_MS;
      if (wanted > now) {
        next = Math.min(next, wanted);
        break;
      }
      ask(leg, music);
    }
    stopWaiting();
    // A timer may be early by a fraction.
    stopWaiting = clock.after(Math.max(1, next - now), () => turn(music));
  }

  function ask({ plan, notes: past, startTick, filledTo: from }: ScoredLeg, music: TransportState): void {
    const ahead = playheadAt(music, clock.now() + LEAD_MS + STRETCH_MS) - startTick;
    const until = Math.min(Math.ceil(ahead), plan.ticks);
    const deadline = dueAt(music, Math.max(startTick + from, music.tick));
    let held: NoteEvent[] = [];
    const callOff = composing.compose(
      { plan, past, from, until, deadline },
      (made, madeTo) => {
        held.push(...made);
        const whole = madeTo >= until;
        if (!whole && (held.length === 0 || deadline - clock.now() >= PRESSING_MS)) return;
        if (whole) asks.delete(plan);
        add(plan, held, madeTo);
        held = [];
        if (whole && standing) turn(standing);
      },
      () => {
        asks.delete(plan);
        failed.add(plan);
        // Its time passes in silence, and the next leg comes in its own.
        if (standing) turn(standing);
      },
    );
    asks.set(plan, { run: music.run, callOff });
  }

  function add(plan: ScoredLeg['plan'], notes: readonly NoteEvent[], filledTo: number): void {
    // It may have moved since it was asked for.
    const leg = legs.find((other) => other.plan === plan)!;
    leg.notes.push(...notes);
    leg.filledTo = filledTo;
    if (notes.length > 0) parts.made(leg, notes, lateIn(leg, notes));
  }

  function lateIn({ plan, startTick }: ScoredLeg, notes: readonly NoteEvent[]): number {
    const from = plan.leg === began?.leg ? began.tick : 0;
    const to = playheadAt(standing!, clock.now()) - startTick;
    return notes.filter(({ tick }) => tick >= from && tick < to).length;
  }

  return {
    goOn(score, music) {
      legs = score;
      standing = music;
      const plans = new Set(legs.map(({ plan }) => plan));
      for (const [plan, { run, callOff }] of asks) {
        if (plans.has(plan) && run === music.run) continue;
        callOff();
        asks.delete(plan);
      }
      if (music.run !== began?.run) {
        const first = legs.findLast(({ startTick }) => startTick <= music.tick);
        began = { run: music.run, leg: first?.plan.leg, tick: music.tick - (first?.startTick ?? 0) };
      }
      turn(music);
    },
    rest() {
      stopWaiting();
      for (const { callOff } of asks.values()) callOff();
      asks.clear();
      failed.clear();
      standing = undefined;
      began = undefined;
    },
  };
}
