import { playheadAt } from '../../../protocol/tempo.ts';
import type { Transport } from '../../../protocol/transport.ts';
import { endOf, type Relocation, type ScoredLeg, tempoMap } from './score.ts';

/** Where the music stands: a transport before it has a place in the stream. */
export type TransportState = Pick<Transport, 'state' | 'run' | 'tick' | 'time' | 'tempos' | 'endTick'>;

/** The first note after play, seek or a jump comes this much later, so that it reaches everybody in time, ms. */
export const START_MS = 300;
/** Music that nobody has conducted for longer than this rests where it was, ms. */
const REST_MS = 15_000;

/** Before anything was played. */
export const unplayed: TransportState = {
  state: 'stopped',
  run: 0,
  tick: 0,
  time: 0,
  tempos: tempoMap([]),
  endTick: 0,
};

/** The same music over a score that was laid out anew. Where its leg is gone, the playhead starts again elsewhere. */
export function relaid(
  { state, run, time }: TransportState,
  { legs, playhead, jumped }: Relocation & { readonly legs: readonly ScoredLeg[] },
  now: number,
): TransportState {
  const endTick = endOf(legs);
  const playing = state === 'playing';
  const start = playing && jumped;
  return {
    state: endTick === 0 ? 'stopped' : state,
    run: start ? run + 1 : run,
    tick: playhead,
    time: start ? now + START_MS : playing ? Math.max(now, time) : time,
    tempos: tempoMap(legs),
    endTick,
  };
}

/** Music that goes on by itself for a while, and no longer. @param since when it was conducted last, room time in ms */
export function leftAlone(standing: TransportState, since: number, now: number): TransportState {
  if (standing.state !== 'playing' || now - since <= REST_MS) return standing;
  const tick = playheadAt(standing, since);
  const ended = tick >= standing.endTick;
  return { ...standing, state: ended ? 'stopped' : 'paused', tick: ended ? 0 : tick };
}

/** The newer word of two about the same music. @param one counts where neither is newer */
export const newer = (one: TransportState, other: TransportState): TransportState =>
  other.run > one.run || (other.run === one.run && other.time > one.time) ? other : one;
