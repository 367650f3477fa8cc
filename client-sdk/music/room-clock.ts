/** One ping: its round trip, the offset of room time that it shows, and its answer's time on the local clock, ms. */
interface Sample {
  readonly roundTrip: number;
  readonly offset: number;
  readonly at: number;
}

/** The offset of room time as samples show it, and how wrong it may be by the last of them, ms. */
interface Estimate {
  readonly offset: number;
  readonly error: number;
}

const SAMPLES = 32;
const PINGS_ON_JOINING = 8;
/** Interval of the pings while room time counts, ms. */
const PING_EVERY_MS = 5_000;
/** Intervals between two pings otherwise, count. */
const RESTING_INTERVALS = 6;
/** Drift of two clocks, a share of the time: 60 ppm. */
const DRIFT = 60e-6;
/** Error of a sample beside its round trip, ms: timers and clocks are coarse in browsers. */
const COARSE_MS = 10;
const WATCH_MS = 1_000;
/** A timer that fires this late tells of a sleep of the machine, or of the page, ms. */
const ASLEEP_MS = 500;
/** Two local clocks that differ by so much more than a second ago tell of a jump, ms. */
const JUMP_MS = 100;

/** Room time as this client estimates it. */
export interface RoomClock {
  /** Room time, ms. */
  now(): number;
  /** Way of a message to the server, as slow as one in twenty is, ms; 0 before the first ping. */
  delay(): number;
  /** Discards all samples, since a new connection may lead to another instance. @param time room time in the welcome, ms */
  join(time: number): void;
  close(): void;
}

/**
 * Estimates room time from repeated pings: the median offset of the quarter of the last samples with the smallest error,
 * of half a round trip and the drift since (Cristian 1989, with NTP's choice of samples). Where the local clock jumped, as
 * it does in a sleep during which it stands still, a ping contradicts all earlier ones: they are discarded, and the next
 * follow closely. Two local clocks that part tell of it before the next ping is due.
 */
export function createRoomClock({
  ping,
  counts = () => true,
  local = () => performance.now(),
  wall = Date.now,
}: {
  /** Requests the server's time, ms; rejects without an answer. */
  ping(): Promise<number>;
  /** True while room time counts: music plays. */
  counts?(): boolean;
  /** A monotonic clock, ms. */
  local?(): number;
  /** A clock that goes on while the machine sleeps, ms. */
  wall?(): number;
}): RoomClock {
  let samples: readonly Sample[] = [];
  let estimate: Estimate = { offset: 0, error: Number.POSITIVE_INFINITY };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let watch: ReturnType<typeof setInterval> | undefined;
  // Counts loops of pings: one that was under way when another began must not go on.
  let loops = 0;
  /** Intervals since the last ping, count. */
  let rested = 0;

  function pingOften(): void {
    clearTimeout(timer);
    loops += 1;
    void measure(PINGS_ON_JOINING, loops);
  }

  async function measure(left: number, loop: number): Promise<void> {
    rested = 0;
    const sent = local();
    const time = await ping().catch(() => undefined);
    if (loop !== loops) return;
    const at = local();
    const jumped = time !== undefined && add({ roundTrip: at - sent, offset: time - (sent + at) / 2, at });
    const next = jumped ? PINGS_ON_JOINING : Math.max(0, left - 1);
    if (next > 0) timer = setTimeout(() => void measure(next, loop), 20);
    else rest(loop);
  }

  function rest(loop: number): void {
    timer = setTimeout(() => {
      rested += 1;
      if (counts() || rested >= RESTING_INTERVALS) void measure(0, loop);
      else rest(loop);
    }, PING_EVERY_MS);
  }

  /** Adds a sample. True where it contradicts the estimate, and all others were discarded. */
  function add(sample: Sample): boolean {
    const drift = DRIFT * (sample.at - (samples.at(-1)?.at ?? sample.at));
    const error = estimate.error + drift + sample.roundTrip / 2 + COARSE_MS;
    const jumped = Math.abs(sample.offset - estimate.offset) > error;
    samples = jumped ? [sample] : [...samples, sample].slice(-SAMPLES);
    estimate = estimateOf(samples);
    return jumped;
  }

  function watchClocks(): void {
    let before = { local: local(), wall: wall() };
    clearInterval(watch);
    watch = setInterval(() => {
      const now = { local: local(), wall: wall() };
      const passed = { local: now.local - before.local, wall: now.wall - before.wall };
      before = now;
      const slept = Math.max(passed.local, passed.wall) > WATCH_MS + ASLEEP_MS;
      if (slept || Math.abs(passed.local - passed.wall) > JUMP_MS) pingOften();
    }, WATCH_MS);
  }

  return {
    now: () => local() + estimate.offset,
    delay: () => slowest(samples.map(({ roundTrip }) => roundTrip / 2)),
    join(time) {
      samples = [];
      estimate = { offset: time - local(), error: Number.POSITIVE_INFINITY };
      pingOften();
      watchClocks();
    },
    close() {
      clearTimeout(timer);
      clearInterval(watch);
      loops += 1;
    },
  };
}

/** The 95th percentile; 0 of none. */
const slowest = (ways: readonly number[]) => ways.toSorted((a, b) => a - b)[Math.floor(ways.length * 0.95)] ?? 0;

/** The estimate at the time of the last sample. */
function estimateOf(samples: readonly Sample[]): Estimate {
  const now = samples.at(-1)!.at;
  const errorOf = ({ roundTrip, at }: Sample) => roundTrip / 2 + DRIFT * Math.abs(now - at);
  const best = [...samples]
    .sort((a, b) => errorOf(a) - errorOf(b))
    .slice(0, Math.max(1, Math.floor(samples.length / 4)));
  const offsets = best.map(({ offset }) => offset).sort((a, b) => a - b);
  return { offset: offsets[Math.floor((offsets.length - 1) / 2)]!, error: errorOf(best.at(-1)!) };
}
