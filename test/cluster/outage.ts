import { setTimeout } from 'node:timers/promises';
import { connect, type Refusal, RefusedError, type Room } from '../../client-sdk/index.ts';
import type { AeroMelody } from '../../server/server.ts';
import { openLink } from '../chaos/link.ts';
import { joinRaw } from '../support/raw-client.ts';
import { startRedis } from '../support/redis.ts';
import { createLog } from '../support/server.ts';
import { until } from '../support/until.ts';

/** How Redis goes away, and comes back. */
export const WAYS = ['stopped in its tracks', 'cut off'] as const;

const MESSAGES_PER_SECOND = 200;

/** A Redis that can be taken away, and two instances on it. */
export interface House {
  readonly instances: readonly [AeroMelody, AeroMelody];
  goAway(how: (typeof WAYS)[number]): void;
  comeBack(): void;
  close(): Promise<void>;
}

/** What was seen of an outage. All times are milliseconds. */
export interface Outage {
  /** How long it took until an edit was read on the same instance, and on the other one, while Redis was away. */
  readonly here: readonly number[];
  readonly there: readonly number[];
  /** What a session was proved to be while Redis was away. */
  readonly sessionHeld: boolean;
  /** Whether a flood was refused then: of messages, and of requests. */
  readonly floodsRefused: readonly boolean[];
  /** What a command was answered whose conductor is elsewhere: while Redis was away, and afterwards. */
  readonly commanded: readonly (Refusal | undefined)[];
  /** Whether members elsewhere were taken for gone. */
  readonly takenForGone: boolean;
  /** From when Redis was there again until members elsewhere were seen again, and were heard at once. */
  readonly seenAgain: number;
  readonly heardAgain: number;
}

export async function openHouse(
  databaseUrl: string,
  start: (env: Record<string, string>) => Promise<AeroMelody>,
): Promise<House> {
  const redis = await startRedis();
  const link = await openLink(redis.port);
  const env = {
    DATABASE_URL: databaseUrl,
    REDIS_URL: `redis://127.0.0.1:${link.port}`,
    SECRET: 'the same for both of these instances',
    MESSAGES_PER_SECOND: String(MESSAGES_PER_SECOND),
    LOG_LEVEL: 'fatal',
  };
  const instances = [await start(env), await start(env)] as const;
  return {
    instances,
    goAway(how) {
      if (how === 'cut off') link.setOpen(false);
      else process.kill(redis.pid, 'SIGSTOP');
    },
    comeBack() {
      process.kill(redis.pid, 'SIGCONT');
      link.setOpen(true);
    },
    async close() {
      for (const instance of instances) await instance.close();
      await link.close();
      await redis.stop();
    },
  };
}

/** Lets members of two instances go on while Redis is away. @throws Error where an edit is not read within 20 s */
export async function sitOut(house: House, how: (typeof WAYS)[number], awayMs: number): Promise<Outage> {
  const [one, two] = house.instances;
  const log = await createLog(one.url, 'CDG');
  const rooms: Room[] = [];
  const join = async ({ url }: AeroMelody, name: string, token?: string) => {
    const room = await connect({ url, log, name, token });
    rooms.push(room);
    return room;
  };
  const [ada, cal, ben] = [await join(one, 'Ada'), await join(one, 'Cal'), await join(two, 'Ben')] as const;
  const heardBy = async (room: Room, words: string) => {
    const began = performance.now();
    ada.travelLog.setTitle(words);
    await until(`"${words}" is heard`, () => room.travelLog.read().title === words, 20_000);
    return performance.now() - began;
  };
  const seen = () => ada.awareness.getStates().get(ben.doc.clientID);
  await heardBy(ben, 'before');
  await ada.conductor.take();
  const command = () => ben.transport.pause().then(() => undefined, refusalOf);
  ben.awareness.setLocalStateField('cursor', 'before');
  await until('Ada sees where Ben is', () => seen()?.cursor === 'before');

  house.goAway(how);
  const away = performance.now();
  const here: number[] = [];
  const there: number[] = [];
  for (let edit = 0; performance.now() - away < awayMs; edit++) {
    here.push(await heardBy(cal, `here ${edit}`));
    there.push(await heardBy(ben, `there ${edit}`));
    if (ada.status.kind !== 'live') throw new Error(`Ada is ${ada.status.kind}`);
  }
  await ada.saved();
  const again = await join(two, 'Ada', ada.token);
  const floodsRefused = [await floodsMessages(two.url, log), await floodsRequests(two.url, log)];
  const takenForGone = await until('Ben is taken for gone', () => seen() === undefined).then(
    () => true,
    () => false,
  );
  const refused = await command();

  // He would say by himself that he is here, every 15 s: it is for the instances to tell.
  clearInterval(ben.awareness._checkInterval);
  house.comeBack();
  const back = performance.now();
  await until('Ada sees Ben again', () => seen()?.cursor === 'before', 30_000);
  const seenAgain = performance.now() - back;
  await until(
    'Ada sees where Ben goes',
    async () => {
      ben.awareness.setLocalStateField('cursor', performance.now());
      await setTimeout(50);
      return Number(seen()?.cursor) > back;
    },
    30_000,
  );
  const heardAgain = performance.now() - back;
  const commanded = [refused, await command()];
  const sessionHeld = again.you.userId === ada.you.userId;
  for (const room of rooms) await room.leave();
  return { here, there, sessionHeld, floodsRefused, commanded, takenForGone, seenAgain, heardAgain };
}

function refusalOf(error: unknown): Refusal {
  if (error instanceof RefusedError) return error.refusal;
  throw error;
}

/** Whether one member that sends far too much is refused. */
async function floodsMessages(url: string, log: string): Promise<boolean> {
  const { socket } = await joinRaw(url, log);
  const codes: (string | undefined)[] = [];
  for (let message = 0; message < 4 * MESSAGES_PER_SECOND; message++)
    socket.emit('score', {}, (answer: { refusal?: { code: string } }) => codes.push(answer.refusal?.code));
  await until('all is answered', () => codes.length === 4 * MESSAGES_PER_SECOND);
  socket.disconnect();
  return codes.includes('RATE_LIMITED');
}

/** Whether a stranger who asks far too much about the past is refused. */
async function floodsRequests(url: string, log: string): Promise<boolean> {
  const requests = Array.from({ length: 100 }, () => fetch(`${url}/api/logs/${log}/versions`));
  return (await Promise.all(requests)).some(({ status }) => status === 429);
}

/** One line of figures. */
export function describeOutage({ here, there, seenAgain, heardAgain }: Outage): string {
  const figures = (times: readonly number[]) => {
    const sorted = times.toSorted((a, b) => a - b).map(Math.round);
    return `${sorted[sorted.length >> 1]} ms (most ${sorted.at(-1)}, n=${sorted.length})`;
  };
  return `here ${figures(here)}, elsewhere ${figures(there)}; seen again after ${Math.round(seenAgain)} ms, heard after ${Math.round(heardAgain)} ms`;
}
