/** Limits of a figure. Beyond the floor it is missed; where both are the same there is only a goal. */
export interface Target {
  readonly better: 'less' | 'more';
  readonly floor: number;
  readonly goal: number;
}

const atMost = (goal: number, floor = goal): Target => ({ better: 'less', floor, goal });
const atLeast = (goal: number, floor = goal): Target => ({ better: 'more', floor, goal });

/** Floors and goals of the benches, in the units of their rows. */
export const TARGETS = {
  fanout: {
    /** Server CPU beside y-websocket, ratios. */
    cpu: {
      '10 readers': atMost(1.7, 2.6),
      '50 readers': atMost(1.3, 1.8),
      '200 readers': atMost(1.0, 1.4),
      '100 rooms': atMost(1.7, 2.3),
    },
    /** Delivered updates a second beside Hocuspocus, ratio. */
    saturation: atLeast(1.2, 0.95),
    /** Server CPU beside the durable peer on the same storage, ratio. */
    durable: atMost(1.0),
    /** Median propagation to 50 readers beyond the best server's and one commit, ms. */
    latency: atMost(2),
    connectionKiB: atMost(20),
    roomKiB: atMost(60),
  },
  rest: {
    /** CPU of a process without members, ms/s. */
    idle: atMost(7),
    /** CPU of a quiet member, µs/s; on two instances that of both together. */
    memberAlone: atMost(80),
    memberOnTwo: atMost(120),
  },
  join: {
    /** CPU of a join, ms; on two instances that of both together. */
    alone: atMost(1.8),
    onTwo: atMost(4),
    /** Server CPU of a join beside that of another server with an equal document, ratio. */
    largeDocument: atMost(0.5),
  },
  storm: {
    /** From the kill until all members are in sync again, s. */
    back: atMost(3),
    /** Late notes at members of the other instance, count. */
    lateElsewhere: atMost(0),
  },
  jitter: {
    /** Delivered once and in order, %. */
    delivered: atLeast(100),
    /** Edits and notes that came again, count. */
    again: atMost(0),
    /** From the line's return until the member is in sync, 99th percentile, ms. */
    replay: atMost(500),
  },
  soak: {
    /** Growth of resident memory in the last two thirds, %. */
    growth: atMost(3),
    /** Part of all notes. */
    lateNotes: atMost(1e-4),
  },
  cluster: {
    /** Median from an instance to another, beside that of a bare relay, ratio. */
    crossing: atMost(2.2),
  },
  /** CPU of all instances for 10,000 rooms, s/s. */
  units: atMost(18),
} as const;
