import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Room } from '../../client-sdk/index.ts';
import type { AeroMelody } from '../../server/server.ts';
import { type Link, openLink } from '../chaos/link.ts';
import { freshDatabase } from '../support/databases.ts';
import { joinRaw } from '../support/raw-client.ts';
import { type Redis, startRedis } from '../support/redis.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

/** How long Redis is away, ms. */
const AWAY_MS = 10_000;
const MESSAGES_PER_SECOND = 200;

describe('a Redis that goes away under a running room', () => {
  let redis: Redis;
  let link: Link;
  let drop: () => Promise<void>;
  const instances: AeroMelody[] = [];
  const rooms: Room[] = [];

  beforeAll(async () => {
    redis = await startRedis();
    link = await openLink(Number(new URL(redis.url).port));
    const database = await freshDatabase('mariadb');
    drop = database.drop;
    const env = {
      DATABASE_URL: database.url,
      REDIS_URL: `redis://127.0.0.1:${link.port}`,
      SECRET: 'the same for both of these instances',
      MESSAGES_PER_SECOND: String(MESSAGES_PER_SECOND),
      LOG_LEVEL: 'fatal',
    };
    instances.push(await startServer(env), await startServer(env));
  });
  afterAll(async () => {
    for (const room of rooms) await room.leave();
    for (const instance of instances) await instance.close();
    await link.close();
    await redis.stop();
    await drop();
  });

  const ways = [
    {
      how: 'stopped in its tracks',
      goes: () => void process.kill(redis.pid, 'SIGSTOP'),
      comesBack: () => void process.kill(redis.pid, 'SIGCONT'),
    },
    { how: 'cut off', goes: () => link.setOpen(false), comesBack: () => link.setOpen(true) },
  ];

  test.each(ways)(
    'rule 30: $how, members here hear each other, those elsewhere follow through the database, sessions and limits hold',
    async ({ how, goes, comesBack }) => {
      const [one, two] = instances as [AeroMelody, AeroMelody];
      const log = await createLog(one.url, 'CDG');
      const join = async ({ url }: AeroMelody, name: string, token?: string) => {
        const room = await connect({ url, log, name, token });
        rooms.push(room);
        return room;
      };
      const [ada, cal, ben] = await Promise.all([join(one, 'Ada'), join(one, 'Cal'), join(two, 'Ben')]);
      /** How long it takes until somebody reads what Ada writes, ms. */
      async function heardBy(room: Room, words: string): Promise<number> {
        const began = performance.now();
        ada.travelLog.setTitle(words);
        await until(`"${words}" is heard`, () => room.travelLog.read().title === words, 20_000);
        return performance.now() - began;
      }
      await heardBy(ben, 'before');

      goes();
      const away = performance.now();
      const here: number[] = [];
      const there: number[] = [];
      for (let edit = 0; performance.now() - away < AWAY_MS; edit++) {
        here.push(await heardBy(cal, `here ${edit}`));
        there.push(await heardBy(ben, `there ${edit}`));
        expect(ada.status.kind).toBe('live');
      }
      await ada.saved();

      // A session is proved by its signature, whoever is asked, and a flood is refused as ever.
      const again = await join(two, 'Ada', ada.token);
      expect(again.you).toEqual(ada.you);
      const { socket } = await joinRaw(two.url, log);
      const codes: (string | undefined)[] = [];
      for (let message = 0; message < 4 * MESSAGES_PER_SECOND; message++)
        socket
          .emit('ping', {}, () => undefined)
          .emit('score', {}, (answer: { refusal?: { code: string } }) => {
            codes.push(answer.refusal?.code);
          });
      await until('the flood is refused', () => codes.includes('RATE_LIMITED'));
      socket.disconnect();

      comesBack();
      const back = performance.now();
      await until(
        'they see each other through Redis again',
        async () => {
          ben.awareness.setLocalStateField('cursor', performance.now());
          await setTimeout(50);
          const seen = ada.awareness.getStates().get(ben.doc.clientID) as { cursor?: number } | undefined;
          return (seen?.cursor ?? 0) > back;
        },
        30_000,
      );
      const median = (times: number[]) => Math.round(times.sort((a, b) => a - b)[times.length >> 1] ?? 0);
      console.log(
        `${how}: here ${median(here)} ms, elsewhere ${median(there)} ms (most ${Math.round(Math.max(...there))}), ` +
          `recovered in ${Math.round(performance.now() - back)} ms`,
      );
    },
    AWAY_MS + 120_000,
  );
});
