import { playheadAt } from '../../../protocol/tempo.ts';
import { FRAME } from '../../composer/parts/choir.ts';
import { type Bar, compactBar, hasChoir } from '../../composer/theory/leg-plan.ts';
import { horizon, type LiveScore, type ScoreChange } from './live-score.ts';
import type { ScoredLeg } from './score.ts';
import { tickOf } from './solo.ts';

/** Legs behind the one that plays of which the bars are marked, count: look-ahead takes no more. */
const AHEAD = 2;

/**
 * Makes the choir listen where there is a solo, and sing under the composed melody elsewhere, and in a leg that repeats: marks the bars, behind what the
 * stage has heard. What was composed for them is taken back, and so is what was sung where the playhead was put before it.
 * @param now room time, ms
 * @returns undefined where nothing changes
 */
export function listenToSolo(score: LiveScore, now: number): ScoreChange | undefined {
  const { legs, transport } = score;
  const solo = transport.loop ? undefined : transport.solo;
  if (transport.state !== 'playing' || (!solo && !legs.some(({ listened }) => listened))) return undefined;
  const earliest = playheadAt(transport, horizon(transport, now));
  const from = solo ? tickOf(legs, solo.from) : Number.POSITIVE_INFINITY;
  const until = solo?.until ? tickOf(legs, solo.until) : Number.POSITIVE_INFINITY;
  const revision = score.revision + 1;
  const first = legs.findLastIndex(({ startTick }) => startTick <= earliest);

  /** A run that has not begun may change the bar that it begins in. */
  const mayChange = ({ startTick }: ScoredLeg, { tick, ticks }: Bar) =>
    earliest > transport.tick ? startTick + tick >= earliest : startTick + tick + ticks > earliest;
  const isWanted = ({ startTick }: ScoredLeg, bar: Bar) =>
    hasChoir(bar) && startTick + bar.tick + bar.ticks > from && startTick + bar.tick < until;

  function marked(leg: ScoredLeg): ScoredLeg {
    const known = leg.listened ?? { heard: [], frames: [], sung: [] };
    const bar = leg.plan.bars.find(
      (each) =>
        mayChange(leg, each) &&
        ((each.listens === true) !== isWanted(leg, each) || known.heard.length * FRAME > each.tick),
    );
    if (!bar) return leg;
    const isKept = ({ tick }: { readonly tick: number }) => tick < bar.tick;
    const bars = leg.plan.bars.map((each) =>
      isKept(each) ? each : compactBar({ ...each, listens: isWanted(leg, each) || undefined }),
    );
    return {
      ...leg,
      ...{ revision, fromTick: bar.tick, plan: { ...leg.plan, bars } },
      notes: leg.notes.filter(isKept),
      filledTo: Math.min(leg.filledTo, bar.tick),
      listened: {
        heard: known.heard.slice(0, bar.tick / FRAME),
        frames: known.frames.filter(isKept),
        sung: known.sung.filter(isKept),
      },
    };
  }

  const next = legs.map((leg, index) => (index < first || index > first + AHEAD ? leg : marked(leg)));
  const changed = next.filter((leg, index) => leg !== legs[index]);
  if (changed.length === 0) return undefined;
  const replaced = changed.map(({ plan, fromTick }) => ({ leg: plan.leg, fromTick }));
  return { score: { ...score, legs: next, revision }, replaced };
}
