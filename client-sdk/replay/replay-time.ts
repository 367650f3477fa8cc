/** A stretch of an evening, ms since 1970. */
interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** The times of an evening beside those of its replay, in which idle stretches are short. */
export interface ReplayTime {
  /** Length of the replay, ms. */
  readonly length: number;
  /** The time of the evening, ms since 1970, at a time of the replay, ms from its start. */
  timeAt(played: number): number;
  /** The reverse: ms from the start of the replay. */
  playedAt(time: number): number;
}

/** Idle for longer than this is cut, ms, */
const IDLE_MS = 12_000;
/** to this length, ms. */
const CUT_MS = 2_000;

/** @param busy stretches in which there is something to see or hear, in any order */
export function createReplayTime(evening: Stretch, busy: readonly Stretch[]): ReplayTime {
  /** Corners of a line from the replay to the evening; both rise. */
  const corners = [{ played: 0, time: evening.from }];
  const add = (time: number, length: number) => corners.push({ played: corners.at(-1)!.played + length, time });
  const idle = (until: number) => {
    const { time } = corners.at(-1)!;
    if (until > time) add(until, until - time > IDLE_MS ? CUT_MS : until - time);
  };
  for (const { from, to } of [...busy].sort((one, other) => one.from - other.from)) {
    idle(Math.min(from, evening.to));
    const { time } = corners.at(-1)!;
    const end = Math.min(to, evening.to);
    if (end > time) add(end, end - time);
  }
  idle(evening.to);

  /** Goes along the line, from one side to the other. */
  function along(value: number, from: 'played' | 'time', to: 'played' | 'time'): number {
    const next = corners.findIndex((corner) => corner[from] >= value);
    if (next <= 0) return corners.at(next)![to];
    const [before, after] = [corners[next - 1]!, corners[next]!];
    return before[to] + ((value - before[from]) / (after[from] - before[from])) * (after[to] - before[to]);
  }

  return {
    length: corners.at(-1)!.played,
    timeAt: (played) => along(played, 'played', 'time'),
    playedAt: (time) => along(time, 'time', 'played'),
  };
}
