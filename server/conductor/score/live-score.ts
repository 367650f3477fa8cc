import { passAt, playheadAt } from '../../../protocol/tempo.ts';
import type { Leg } from '../../../travel-log/legs.ts';
import type { Settings } from '../../../travel-log/settings.ts';
import type { ReplayedScore } from './replay.ts';
import {
  type PlanAhead,
  type Relocation,
  type Revision,
  relocate,
  restore,
  reviseScore,
  type ScoredLeg,
  toldOf,
} from './score.ts';
import { abandoned, newer, relaid, type TransportState, unplayed } from './transport-state.ts';

/** Notes that start sooner than this may be with a player already: an edit leaves them alone, ms. */
const EDIT_HORIZON_MS = 250;

/** The score of a room at one moment: all legs, and where the playhead stands. */
export interface LiveScore {
  readonly legs: readonly ScoredLeg[];
  readonly transport: TransportState;
  /** The highest revision used so far; −1 for none. */
  readonly revision: number;
}

/** What the document asks for: its legs in order, and how they are to sound. */
export interface Journey {
  readonly legs: readonly Leg[];
  readonly settings: Settings;
  /** Plans that were made ahead. */
  readonly planned?: ReadonlyMap<string, PlanAhead>;
}

/** A score after a change, and the notes of before that the change takes back: what members have to be sent. */
export interface ScoreChange extends Pick<Revision, 'replaced'> {
  readonly score: LiveScore;
}

export const emptyScore: LiveScore = { legs: [], transport: unplayed, revision: -1 };

/**
 * The score that the log remembers, as the document asks for it now.
 * @param before what this instance knew; its transport counts where it is newer than the log's
 * @param now room time, ms
 */
export function adoptScore(before: LiveScore, replayed: ReplayedScore, journey: Journey, now: number): ScoreChange {
  // Another instance's transport may have come before it was written.
  const last = replayed.transport ? newer(replayed.transport, before.transport) : before.transport;
  const score: LiveScore = {
    legs: replayed.legs,
    transport: abandoned(last, Math.max(last.time, replayed.lastTime), now),
    revision: Math.max(before.revision, replayed.revision),
  };
  const laidOut = replayed.transport ? replayed.told : toldOf(before.legs);
  return changed(score, planAgain(score, laidOut, journey, now), now);
}

/** The score after an edit of the document; undefined where the edit changes nothing that sounds. */
export function editScore(score: LiveScore, journey: Journey, now: number): ScoreChange | undefined {
  const revision = planAgain(score, toldOf(score.legs), journey, now);
  return revision.changed ? changed(score, revision, now) : undefined;
}

/** A new performance of the same score, stopped at the same place: what revisions cut in the last one is whole again. */
export function beginAgain(score: LiveScore, now: number): ScoreChange {
  const legs = restore(score.legs, score.revision + 1);
  const whole = legs.filter((leg, index) => leg.revision !== score.legs[index]?.revision);
  const relocation = relocate(toldOf(score.legs), legs, score.transport.tick);
  return changed(
    score,
    { legs, replaced: whole.map(({ plan }) => ({ leg: plan.leg, fromTick: 0 })), ...relocation },
    now,
  );
}

/**
 * The playhead somewhere else, or the transport in another state: a new run.
 * @param time when the run starts, room time in ms
 */
export const moveTransport = (
  score: LiveScore,
  change: Pick<TransportState, 'state' | 'tick'>,
  time: number,
): LiveScore => ({
  ...score,
  transport: { ...score.transport, ...change, run: score.transport.run + 1, time },
});

/** Room time from which on an edit may change the music, ms. Members on stage hear it before all others. */
export const horizon = ({ stageLead }: TransportState, now: number): number => now + stageLead + EDIT_HORIZON_MS;

/**
 * The first tick of the journey that a change may still move. In a loop whose next pass is as near, that is its end: what is
 * left of this pass stays.
 */
export function earliestTick(transport: TransportState, now: number): number {
  const time = horizon(transport, now);
  const isNextPass = passAt(transport, time).run !== passAt(transport, now).run;
  return transport.loop && isNextPass ? transport.loop.to : playheadAt(transport, time);
}

function planAgain(
  { legs, transport, revision }: LiveScore,
  laidOut: ReplayedScore['told'],
  journey: Journey,
  now: number,
): Revision {
  const moment = {
    playhead: playheadAt(transport, now),
    earliest: earliestTick(transport, now),
    revision: revision + 1,
    keepsPace: transport.stageLead > 0,
  };
  return reviseScore(legs, laidOut, journey.legs, journey.settings, moment, journey.planned);
}

function changed(
  { transport, revision }: LiveScore,
  { legs, replaced, playhead, jumped }: Pick<Revision, 'legs' | 'replaced'> & Relocation,
  now: number,
): ScoreChange {
  const score: LiveScore = {
    legs,
    transport: relaid(transport, { legs, playhead, jumped }, now),
    revision: Math.max(revision, ...legs.map((leg) => leg.revision)),
  };
  return { score, replaced };
}
