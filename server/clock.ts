/** Time as an argument: the only place of the server that reads it or waits for it. */
export interface Clock {
  /** Room time, ms: never runs backwards while the process lives, and is near UTC. */
  now(): number;
  /** Calls back again and again; a turn that is late is not made up for. Returns what ends it. */
  every(ms: number, turn: () => void): () => void;
  /** Calls back once. Returns what prevents it. */
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
