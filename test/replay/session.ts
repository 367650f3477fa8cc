import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, createPlayback, type HeardNote, type Room } from '../../client-sdk/index.ts';
import { toJson } from '../../travel-log/content-json.ts';
import type { TravelLogContent } from '../../travel-log/shape.ts';
import type { Dice } from '../chaos/dice.ts';
import { startWriter } from '../chaos/writer.ts';
import { createLog } from '../support/server.ts';
import { until } from '../support/until.ts';

/** A note as a playback handed it over; `at` in room time, ms. */
export interface LiveNote {
  readonly note: HeardNote;
  readonly at: number;
}

/** A message of the music as it reached the member, in room time, ms. */
export interface Arrival {
  readonly at: number;
}

/** A session as a member had it who only watched and listened. */
export interface LiveSession {
  readonly log: string;
  /** Every document that it had, as JSON, in their order. */
  readonly documents: readonly string[];
  /** Every note that it received, and when. */
  readonly received: readonly (Arrival & { readonly note: HeardNote })[];
  /** Commands as they reached it. */
  readonly turned: readonly (Arrival & { readonly epoch: number; readonly seq: number })[];
  /** Notes that were taken back, as it heard of that. */
  readonly replaced: readonly (Arrival & {
    readonly leg: string;
    readonly revision: number;
    readonly fromTick: number;
  })[];
  /** Layouts as they reached it: the legs that there were. */
  readonly laidOut: readonly (Arrival & { readonly epoch: number; readonly legs: ReadonlySet<string> })[];
  /** Every note that its playback sounded. */
  readonly sounded: readonly LiveNote[];
  /** Notes that came too late to sound, count. */
  readonly late: number;
  /** Scores that it asked for because messages were missing: a busy server drops stale ones. */
  readonly gaps: number;
  /** Longest time for which this process stood still, ms: its clocks and playback are wrong by as much. */
  readonly stall: number;
  /** When an instance was killed, in room time, ms; undefined where none was. */
  readonly killedAt: number | undefined;
}

/** Lets people write, come and go, and command the music for a while, and records what one more member has of it. */
export async function recordSession(options: {
  readonly port: number;
  readonly seconds: number;
  readonly dice: Dice;
  /** Resolves when an instance has been killed. */
  readonly killed?: Promise<void>;
}): Promise<LiveSession> {
  const { port, dice } = options;
  const url = `http://127.0.0.1:${port}`;
  const log = await createLog(url, 'CDG', 'NRT', 'LAX');
  const delays = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delays.enable();
  const watcher = await connect({ url, log, name: 'Watcher' });
  const documents: string[] = [];
  const received: LiveSession['received'][number][] = [];
  const turned: LiveSession['turned'][number][] = [];
  const replaced: LiveSession['replaced'][number][] = [];
  const laidOut: LiveSession['laidOut'][number][] = [];
  const sounded: LiveNote[] = [];
  const look = () => {
    const now = documentText(watcher.travelLog.read());
    if (now !== documents.at(-1)) documents.push(now);
  };
  look();
  watcher.travelLog.onChange(look);
  const now = () => watcher.roomTime();
  watcher.on('note', (note) => received.push({ note, at: now() }));
  watcher.on('transport', ({ epoch, seq }) => turned.push({ epoch, seq, at: now() }));
  watcher.on('replace', ({ leg, revision, fromTick }) => replaced.push({ leg, revision, fromTick, at: now() }));
  watcher.on('composition', ({ epoch, legs }) =>
    laidOut.push({ legs: new Set(legs.map(({ leg }) => leg)), epoch, at: now() }),
  );
  let killedAt: number | undefined;
  options.killed?.then(() => {
    killedAt = now();
  });
  let gaps = 0;
  watcher.on('score', () => {
    gaps += 1;
  });
  const playback = createPlayback({
    room: watcher,
    output: {
      play(note, inSeconds) {
        if ('voice' in note) sounded.push({ note, at: watcher.roomTime() + 1000 * inSeconds });
      },
      // Notes are handed over ahead of time: those that have not begun never do.
      stop() {
        const time = now();
        while ((sounded.at(-1)?.at ?? 0) > time) sounded.pop();
      },
    },
  });

  const writers = [];
  for (const name of ['Ada', 'Ben']) writers.push(await startWriter({ name, log, port, dice: dice.named(name) }));
  const ends = performance.now() + 1_000 * options.seconds;
  await commandMusic(writers[0]!.room, dice.named('music'), ends);
  for (const writer of writers) await writer.stop();
  await Promise.all(writers.map(({ room }) => room.saved()));
  await writers[0]!.room.transport.pause().catch(() => {});
  await until('the watcher is back', () => watcher.status.kind === 'live' && watcher.unsaved === 0, BACK_MS);
  await sleep(SETTLING_MS);
  const late = playback.late;
  playback.close();
  for (const { room } of writers) await room.leave();
  await watcher.leave();
  delays.disable();
  const stall = delays.max / 1e6;
  return { log, documents, received, turned, replaced, laidOut, sounded, late, gaps, stall, killedAt };
}

/** A document as JSON, its fields in the order of their names. */
export const documentText = (content: TravelLogContent): string =>
  JSON.stringify(toJson(content), (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)))
      : value,
  );

const RESOLUTION_MS = 10;
/** Longest time of a member to come back from a kill on a busy machine, ms. */
const BACK_MS = 30_000;
/** For the last rows and notes to be everywhere, and written down, ms. */
const SETTLING_MS = 1_500;

/** Plays, pauses and seeks until then. A refusal, as where there is nothing to play, is one more pause. */
async function commandMusic({ transport }: Room, dice: Dice, ends: number): Promise<void> {
  while (performance.now() < ends) {
    const act = transport.state === 'playing' ? dice.pick(['wait', 'wait', 'wait', 'pause', 'seek'] as const) : 'play';
    if (act === 'play') await transport.play().catch(() => {});
    else if (act === 'pause') await transport.pause().catch(() => {});
    else if (act === 'seek') await transport.seek(dice.between(0, transport.endTick)).catch(() => {});
    await sleep(Math.min(dice.between(500, 4_000), Math.max(0, ends - performance.now())));
  }
}
