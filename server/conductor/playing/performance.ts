import { type NoteEvent, soundingTick } from '../../../protocol/note-event.ts';
import { dueAt, passAt, playheadAt } from '../../../protocol/tempo.ts';
import type { Clock } from '../../clock.ts';
import type { Composing } from '../../composing/composing.ts';
import type { ScoredLeg } from '../score/score.ts';
import { looped, type TransportState } from '../score/transport-state.ts';

/**
 * Look-ahead: notes are sent at least this long before they sound, ms. It covers a takeover (the lease of a dead
 * conductor ends, its end is noticed, and the score is read), so that members hear nothing of it.
 */
const LOOK_AHEAD_MS = 5_000;
const lookAhead = ({ stageLead }: TransportState) => LOOK_AHEAD_MS + stageLead;
/** The playhead as it would be without a loop: what follows the leg is made, too, so that it is there once the leg is let go. */
const straightAt = (transport: TransportState, time: number) => playheadAt(looped(transport, undefined), time);
/** Music asked for at a time, ms: every request has its price, and an edit throws away what was made too early. */
const STRETCH_MS = 1_000;
/**
 * Rooms ask at the same moments, this far apart, ms: the networks take a step for all of them at once, and what they get is
 * written down together.
 */
const BEAT_MS = 250;
/** The last such moment at a room time, ms. */
const beatAt = (time: number) => Math.floor(time / BEAT_MS) * BEAT_MS;
/** Notes that sound sooner than this are sent as they are made; others when their stretch is whole, ms. */
const URGENT_MS = 1_000;
/** Interval of the pulse while music plays, ms. */
const PULSE_MS = 5_000;

/** A score while it plays: requests notes in time, and sleeps in between. */
export interface Performance {
  /** Goes on with these legs, from here. Requests for plans that still hold are kept. */
  continue(legs: readonly ScoredLeg[], transport: TransportState): void;
  rest(): void;
}

/** What plays now. */
interface Run {
  readonly legs: readonly ScoredLeg[];
  readonly transport: TransportState;
  /** Where the playhead began to move: notes before it are made, and nobody hears them. */
  readonly start: { readonly leg: string | undefined; readonly tick: number };
}

export function createPerformance(parts: {
  readonly clock: Clock;
  readonly composing: Pick<Composing, 'compose'>;
  /** Notes were added to a leg; `late` of them should have sounded already, count. */
  made(leg: ScoredLeg, notes: readonly NoteEvent[], late: number): void;
  pulse(): void;
  /** A pass of a loop is over. */
  passed(): void;
  /** The playhead has reached the end. */
  over(): void;
}): Performance {
  const { clock, composing } = parts;
  let current: Run | undefined;
  /** One for each leg at most, by its plan. */
  const requests = new Map<ScoredLeg['plan'], { readonly run: number; cancel(): void }>();
  /** Plans that cannot be composed: they stay silent until the music rests. */
  const failed = new Set<ScoredLeg['plan']>();
  let pulsedAt = Number.NEGATIVE_INFINITY;
  let stopTimer = () => {};

  function turn(run: Run): void {
    const { legs, transport } = run;
    const now = clock.now();
    if (passAt(transport, now) !== transport) {
      parts.passed();
      return;
    }
    const playhead = playheadAt(transport, now);
    if (playhead >= transport.endTick) {
      parts.over();
      return;
    }
    if (now - pulsedAt >= PULSE_MS) {
      pulsedAt = beatAt(now);
      parts.pulse();
    }
    const end = dueAt(transport, transport.loop?.to ?? transport.endTick);
    let next = Math.min(pulsedAt + PULSE_MS, end);
    for (const leg of legs) {
      if (!isWanted(leg, playhead)) continue;
      const wanted = beatAt(dueAt(transport, leg.startTick + leg.filledTo) - lookAhead(transport));
      if (wanted > now) {
        next = Math.min(next, wanted);
        break;
      }
      request(leg, run);
    }
    stopTimer();
    // A timer may be early by a fraction of a millisecond, and would be needed again.
    stopTimer = clock.after(Math.max(1, Math.ceil(next - now) + 1), () => turn(run));
  }

  const isWanted = ({ plan, startTick, filledTo }: ScoredLeg, playhead: number): boolean =>
    filledTo < plan.ticks && startTick + plan.ticks > playhead && !requests.has(plan) && !failed.has(plan);

  function request({ plan, notes: past, startTick, filledTo: from }: ScoredLeg, { transport }: Run): void {
    const ahead = straightAt(transport, clock.now() + lookAhead(transport) + STRETCH_MS) - startTick;
    const until = Math.min(Math.ceil(ahead), plan.ticks);
    const deadline = dueAt(transport, Math.max(startTick + from, transport.tick)) - transport.stageLead;
    let held: NoteEvent[] = [];
    const cancel = composing.compose(
      { plan, past, from, until, deadline },
      (made, madeTo) => {
        held.push(...made);
        const whole = madeTo >= until;
        if (!whole && (held.length === 0 || deadline - clock.now() >= URGENT_MS)) return;
        if (whole) requests.delete(plan);
        add(plan, held, madeTo);
        held = [];
        if (whole && current) turn(current);
      },
      () => {
        requests.delete(plan);
        failed.add(plan);
        // Its time passes in silence, and the next leg comes in its own.
        if (current) turn(current);
      },
    );
    requests.set(plan, { run: transport.run, cancel });
  }

  function add(plan: ScoredLeg['plan'], notes: readonly NoteEvent[], filledTo: number): void {
    // It may have moved since it was requested.
    const leg = current?.legs.find((other) => other.plan === plan);
    if (!current || !leg) throw new Error('notes came for a plan whose request was cancelled');
    leg.notes.push(...notes);
    leg.filledTo = filledTo;
    if (notes.length > 0) parts.made(leg, notes, countLate(leg, notes, current));
  }

  function countLate({ plan, startTick }: ScoredLeg, notes: readonly NoteEvent[], { transport, start }: Run): number {
    const from = plan.leg === start.leg ? start.tick : 0;
    const to = straightAt(transport, clock.now() + transport.stageLead) - startTick;
    return notes.filter((note) => note.tick >= from && soundingTick(note) < to).length;
  }

  function cancelRequests(isKept: (plan: ScoredLeg['plan'], run: number) => boolean): void {
    for (const [plan, { run, cancel }] of requests) {
      if (isKept(plan, run)) continue;
      cancel();
      requests.delete(plan);
    }
  }

  return {
    continue(legs, transport) {
      const plans = new Set(legs.map(({ plan }) => plan));
      cancelRequests((plan, run) => plans.has(plan) && run === transport.run);
      const start = current?.transport.run === transport.run ? current.start : startOf(legs, transport.tick);
      current = { legs, transport, start };
      turn(current);
    },
    rest() {
      stopTimer();
      cancelRequests(() => false);
      failed.clear();
      current = undefined;
    },
  };
}

/** The leg and the tick in it at a tick of the journey. */
function startOf(legs: readonly ScoredLeg[], tick: number): Run['start'] {
  const leg = legs.findLast(({ startTick }) => startTick <= tick);
  return { leg: leg?.plan.leg, tick: tick - (leg?.startTick ?? 0) };
}
