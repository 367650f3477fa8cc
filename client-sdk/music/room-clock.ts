/** One ping: its round trip and the offset of room time that it shows, ms. */
interface Sample {
  readonly roundTrip: number;
  readonly offset: number;
}

const SAMPLES = 32;
const PINGS_ON_JOINING = 8;
const PING_EVERY_MS = 5_000;

/** Room time as this client estimates it. */
export interface RoomClock {
  /** Room time, ms. */
  now(): number;
  /** Discards all samples, since a new connection may lead to another instance. @param time room time in the welcome, ms */
  join(time: number): void;
  close(): void;
}

/**
 * Estimates room time from repeated pings: the median offset of the quarter of the last samples with the shortest round
 * trips (Cristian 1989, with NTP's choice of samples).
 * @param ping requests the server's time, ms; rejects without an answer
 * @param local a monotonic clock, ms
 */
export function createRoomClock(ping: () => Promise<number>, local: () => number = () => performance.now()): RoomClock {
  let samples: Sample[] = [];
  let offset = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  // Counts joins: a ping that was under way when the room was left or rejoined must not start a loop of its own.
  let joins = 0;

  async function measure(left: number, joined: number): Promise<void> {
    const sent = local();
    const time = await ping().catch(() => undefined);
    if (joined !== joins) return;
    const received = local();
    if (time !== undefined) {
      samples = [...samples, { roundTrip: received - sent, offset: time - (sent + received) / 2 }].slice(-SAMPLES);
      offset = bestOffset(samples);
    }
    timer = setTimeout(() => void measure(Math.max(0, left - 1), joined), left > 1 ? 20 : PING_EVERY_MS);
  }

  return {
    now: () => local() + offset,
    join(time) {
      clearTimeout(timer);
      samples = [];
      offset = time - local();
      void measure(PINGS_ON_JOINING, ++joins);
    },
    close() {
      clearTimeout(timer);
      joins += 1;
    },
  };
}

/**
 * @example bestOffset([{ roundTrip: 2, offset: 100 }, { roundTrip: 50, offset: 120 }]) // 100
 */
function bestOffset(samples: readonly Sample[]): number {
  const best = [...samples]
    .sort((a, b) => a.roundTrip - b.roundTrip)
    .slice(0, Math.max(1, Math.floor(samples.length / 4)))
    .map((sample) => sample.offset)
    .sort((a, b) => a - b);
  return best[Math.floor((best.length - 1) / 2)] ?? 0;
}
