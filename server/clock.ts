/** Time as an argument, so that a test can move it by hand. */
export interface Clock {
  /** Room time, ms: monotonic within the process, and near UTC. */
  now(): number;
  /** Calls back at an interval; a late call is not made up for. Returns a function that stops it. */
  every(ms: number, turn: () => void): () => void;
  /** Calls back once. Returns a function that cancels it. */
  after(ms: number, turn: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  every(ms, turn) {
    const timer = setInterval(turn, ms);
    return () => clearInterval(timer);
  },
  after(ms, turn) {
    const timer = setTimeout(turn, ms);
    return () => clearTimeout(timer);
  },
};
