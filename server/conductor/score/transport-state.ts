import { playheadAt } from '../../../protocol/tempo.ts';
import type { Loop, Transport } from '../../../protocol/transport.ts';
import { endOf, type Relocation, type ScoredLeg, tempoMap } from './score.ts';

/** The transport without its place in a stream of messages, and without the name of who conducts. */
export type TransportState = Omit<Transport, 'epoch' | 'seq' | 'conductor'>;

/** Delay of the first note after play, seek or a jump, so that it reaches every member in time, ms. */
const START_MS = 300;
/** Music without a conductor pauses after this time, ms. */
const ABANDONED_MS = 15_000;

/** Before anything was played. */
export const unplayed: TransportState = {
  state: 'stopped',
  run: 0,
  tick: 0,
  time: 0,
  tempos: tempoMap([]),
  endTick: 0,
  stageLead: 0,
  solo: null,
};

/** When a run begins that is wanted now: members on stage hear it first. Room time, ms. */
export const startTime = ({ stageLead }: TransportState, now: number): number => now + START_MS + stageLead;

/**
 * The same music over a score that was laid out anew. Where its leg is gone, the playhead starts again elsewhere. Before
 * the first bar of a performance it stays there: it stands at the start of the journey, and not of a leg.
 */
export function relaid(
  transport: TransportState,
  { legs, playhead, jumped }: Relocation & { readonly legs: readonly ScoredLeg[] },
  now: number,
): TransportState {
  const { loop, ...rest } = transport;
  const { state, run, tick, time } = rest;
  const endTick = endOf(legs);
  const repeated = loop && !jumped ? loopOf(legs, loop.leg) : undefined;
  const playing = state === 'playing';
  // Nothing may be left of a leg that repeats: its next pass begins.
  const isOver = playing && repeated !== undefined && playhead >= repeated.to;
  const start = playing && (jumped || isOver);
  return {
    ...rest,
    ...(repeated && { loop: repeated }),
    state: endTick === 0 ? 'stopped' : state,
    run: start ? run + 1 : run,
    tick: state === 'stopped' && tick === 0 ? 0 : isOver ? repeated.from : playhead,
    time: start ? startTime(transport, now) : playing ? Math.max(now, time) : time,
    tempos: tempoMap(legs),
    endTick,
  };
}

/** The place of a leg that repeats; undefined once it is gone. */
export function loopOf(legs: readonly ScoredLeg[], leg: string): Loop | undefined {
  const found = legs.find(({ plan }) => plan.leg === leg);
  return found && { leg, from: found.startTick, to: found.startTick + found.plan.ticks };
}

/** The same transport with another loop, or with none. */
export function looped({ loop: _, ...transport }: TransportState, loop: Loop | undefined): TransportState {
  return loop ? { ...transport, loop } : transport;
}

/**
 * Music without a conductor goes on by itself for a while, then rests where it was.
 * @param since when it was conducted last, room time in ms
 * @param now room time, ms
 */
export function abandoned(transport: TransportState, since: number, now: number): TransportState {
  if (transport.state !== 'playing' || now - since <= ABANDONED_MS) return transport;
  const tick = playheadAt(transport, since);
  const ended = tick >= transport.endTick;
  return { ...transport, state: ended ? 'stopped' : 'paused', tick: ended ? 0 : tick };
}

/** The newer of two states of the same music. @param one counts where neither is newer */
export const newer = (one: TransportState, other: TransportState): TransportState =>
  other.run > one.run || (other.run === one.run && other.time > one.time) ? other : one;
