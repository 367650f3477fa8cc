/** One ping: its round trip and the offset of room time that it shows, ms. */
interface Sample {
  readonly roundTrip: number;
  readonly offset: number;
}

/** The offset of room time as samples show it, and how wrong it may be, ms. */
interface Estimate {
  readonly offset: number;
  readonly error: number;
}

const SAMPLES = 32;
const PINGS_ON_JOINING = 8;
const PING_EVERY_MS = 5_000;
/** Drift of two clocks in the time that samples are kept, ms: 60 ppm. */
const DRIFT_MS = 10;
/** A timer that fires this late tells of a sleep of the machine, or of the page, ms. */
const WATCH_MS = 1_000;
const ASLEEP_MS = 500;

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
 * Estimates room time from repeated pings: the median offset of the quarter of the last samples with the shortest round
 * trips (Cristian 1989, with NTP's choice of samples). Where the local clock jumped, as it does in a sleep during which it
 * stands still, a ping contradicts all earlier ones: they are discarded, and the next follow closely.
 * @param ping requests the server's time, ms; rejects without an answer
 * @param local a monotonic clock, ms
 * @param wall a clock that goes on while the machine sleeps, ms
 */
export function createRoomClock(
  ping: () => Promise<number>,
  local: () => number = () => performance.now(),
  wall: () => number = Date.now,
): RoomClock {
  let samples: readonly Sample[] = [];
  let estimate: Estimate = { offset: 0, error: Number.POSITIVE_INFINITY };
  let timer: ReturnType<typeof setTimeout> | undefined;
  let watch: ReturnType<typeof setInterval> | undefined;
  // Counts loops of pings: one that was under way when another began must not go on.
  let loops = 0;

  function pingOften(): void {
    clearTimeout(timer);
    loops += 1;
    void measure(PINGS_ON_JOINING, loops);
  }

  async function measure(left: number, loop: number): Promise<void> {
    const sent = local();
    const time = await ping().catch(() => undefined);
    if (loop !== loops) return;
    const received = local();
    const jumped = time !== undefined && add({ roundTrip: received - sent, offset: time - (sent + received) / 2 });
    const next = jumped ? PINGS_ON_JOINING : Math.max(0, left - 1);
    timer = setTimeout(() => void measure(next, loop), next > 0 ? 20 : PING_EVERY_MS);
  }

  /** Adds a sample. True where it contradicts the estimate, and all others were discarded. */
  function add(sample: Sample): boolean {
    const jumped = Math.abs(sample.offset - estimate.offset) > estimate.error + sample.roundTrip / 2 + DRIFT_MS;
    samples = jumped ? [sample] : [...samples, sample].slice(-SAMPLES);
    estimate = estimateOf(samples);
    return jumped;
  }

  function watchForSleep(): void {
    let before = { local: local(), wall: wall() };
    clearInterval(watch);
    watch = setInterval(() => {
      const now = { local: local(), wall: wall() };
      const passed = Math.max(now.local - before.local, now.wall - before.wall);
      before = now;
      if (passed > WATCH_MS + ASLEEP_MS) pingOften();
    }, WATCH_MS);
  }

  return {
    now: () => local() + estimate.offset,
    delay: () => slowest(samples.map(({ roundTrip }) => roundTrip / 2)),
    join(time) {
      samples = [];
      estimate = { offset: time - local(), error: Number.POSITIVE_INFINITY };
      pingOften();
      watchForSleep();
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

/**
 * @example estimateOf([{ roundTrip: 2, offset: 100 }, { roundTrip: 50, offset: 120 }]) // { offset: 100, error: 1 }
 */
function estimateOf(samples: readonly Sample[]): Estimate {
  const best = [...samples]
    .sort((a, b) => a.roundTrip - b.roundTrip)
    .slice(0, Math.max(1, Math.floor(samples.length / 4)));
  const offsets = best.map(({ offset }) => offset).sort((a, b) => a - b);
  return { offset: offsets[Math.floor((offsets.length - 1) / 2)] ?? 0, error: (best.at(-1)?.roundTrip ?? 0) / 2 };
}
