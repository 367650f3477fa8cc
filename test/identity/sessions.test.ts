import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createSessions, type Sessions, TOKEN_LIFE } from '../../server/identity/sessions.ts';
import { createTokens } from '../../server/identity/tokens.ts';
import type { CacheStore } from '../../server/storage/cache-store.ts';
import { createLoginSessions } from '../../server/storage/login-sessions.ts';
import { redisUrl } from '../support/databases.ts';
import { createHandClock, type HandClock } from '../support/hand-clock.ts';
import { signOldToken } from '../support/old-tokens.ts';
import { type Redis as RedisProcess, startRedis } from '../support/redis.ts';
import { onEachEngine } from '../support/storage.ts';
import { openStore, PATIENT, STORES } from '../support/stores.ts';

const secret = 'the secret of this test, long enough';
const tokens = createTokens({ secret, formerSecrets: [] });
const foreign = createTokens({ secret: 'the secret of somebody else', formerSecrets: [] });
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NOON = 1_760_000_000_000;

onEachEngine('sessions', (ground) => {
  let clock: HandClock;
  let store: CacheStore;
  const opened: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const part of opened.splice(0)) await part.close();
  });

  /** Sessions as an instance has them. */
  function open(on: CacheStore = store): Sessions {
    const rows = createLoginSessions(ground.database);
    const sessions = createSessions({ rows, store: on, tokens, clock, failed: (error) => expect.fail(String(error)) });
    opened.push(sessions);
    return sessions;
  }

  describe.each(STORES)('with %s in front', (kind) => {
    let sessions: Sessions;
    beforeEach(async () => {
      clock = createHandClock(NOON);
      store = await openStore(kind, redisUrl(), PATIENT);
      opened.push(store);
      sessions = open();
    });

    test('the user is found whom a token was made for', async () => {
      const ann = await sessions.find((await sessions.start(1)).token);
      const ben = await sessions.find((await sessions.start(2)).token);
      expect(ann?.userId).toBe(1);
      expect(ben?.userId).toBe(2);
      expect(ann?.sessionId).not.toBe(ben?.sessionId);
    });

    test('a token is taken for seven days', async () => {
      const token = (await sessions.start(1)).token;
      clock.advance(TOKEN_LIFE - 1);
      expect((await sessions.find(token))?.userId).toBe(1);
      clock.advance(1);
      expect(await sessions.find(token)).toBeNull();
    });

    test('whoever comes back has another seven days in the same session', async () => {
      const token = (await sessions.start(1)).token;
      clock.advance(TOKEN_LIFE - 1);
      const first = await sessions.find(token);
      clock.advance(TOKEN_LIFE - 1);
      const second = await sessions.find(first!.token);
      expect(second?.sessionId).toBe(first?.sessionId);
    });

    test('a session that is to end then ends then, however it is used', async () => {
      const end = NOON + DAY;
      const { token, expires } = await sessions.start(1, end);
      clock.advance(DAY - MINUTE);
      const found = await sessions.find(token);
      expect([expires, found?.expires]).toEqual([end, end]);
      clock.advance(MINUTE);
      for (const each of [token, found!.token]) expect(await sessions.find(each)).toBeNull();
    });

    test('a signed token is refused whose session is unknown, or another user’s', async () => {
      expect(
        await sessions.find(await tokens.sign({ sessionId: randomUUID(), userId: 7, expires: NOON + DAY })),
      ).toBeNull();
      const { sessionId } = await sessions.start(1);
      expect(await sessions.find(await tokens.sign({ sessionId, userId: 7, expires: NOON + DAY }))).toBeNull();
      expect(await ground.database.knex('login_sessions').where({ user_id: 7 }).select()).toEqual([]);
    });

    test('a token of the old format is taken whose session has no row, and is exchanged', async () => {
      const claim = { sessionId: randomUUID(), userId: 8, expires: NOON + DAY };
      const exchanged = await sessions.find(signOldToken(claim, secret));
      expect(exchanged).toMatchObject({ sessionId: claim.sessionId, userId: 8 });
      expect((await tokens.verify(exchanged!.token, NOON))?.old).toBe(false);
      expect((await sessions.find(exchanged!.token))?.userId).toBe(8);
      await sessions.end(exchanged!.token);
      clock.advance(2 * MINUTE);
      expect(await sessions.find(signOldToken(claim, secret))).toBeNull();
    });

    test('a token of the old format whose session was ended before it had a row is refused', async () => {
      const token = signOldToken({ sessionId: randomUUID(), userId: 8, expires: NOON + DAY }, secret);
      await sessions.end(token);
      expect(await open(await openStore('in-process', '')).find(token)).toBeNull();
    });

    test('a token that was signed by somebody else is refused', async () => {
      const claim = { sessionId: randomUUID(), userId: 7, expires: NOON + DAY };
      expect(await sessions.find(await foreign.sign(claim))).toBeNull();
      expect(await sessions.find(signOldToken(claim, 'the secret of somebody else'))).toBeNull();
      expect(await sessions.find('rubbish')).toBeNull();
    });

    test('every token of a session that has ended is refused, and no other', async () => {
      const token = (await sessions.start(1)).token;
      const renewed = (await sessions.find(token))!.token;
      const other = (await sessions.start(1)).token;
      await sessions.end(token);
      expect(await sessions.find(token)).toBeNull();
      expect(await sessions.find(renewed)).toBeNull();
      expect((await sessions.find(other))?.userId).toBe(1);
      clock.advance(TOKEN_LIFE - 1);
      expect(await sessions.find(renewed)).toBeNull();
    });

    test('nobody ends a session with a token that was signed by somebody else', async () => {
      const token = (await sessions.start(1)).token;
      const { sessionId } = (await sessions.find(token))!;
      await sessions.end(await foreign.sign({ sessionId, userId: 1, expires: NOON + DAY }));
      expect((await sessions.find(token))?.userId).toBe(1);
    });

    test('a store that forgets everything logs nobody out, and brings no ended session back', async () => {
      const token = (await sessions.start(1)).token;
      const ended = (await sessions.start(2)).token;
      await sessions.end(ended);
      const flushed = open(await openStore('in-process', ''));
      expect((await flushed.find(token))?.userId).toBe(1);
      expect(await flushed.find(ended)).toBeNull();
      expect(await flushed.find(ended)).toBeNull();
    });

    test('an end that the store did not hear of is known within a minute of use', async () => {
      const token = (await sessions.start(1)).token;
      await open(await openStore('in-process', '')).end(token);
      for (let second = 0; second < 59; second++) {
        clock.advance(1_000);
        await sessions.find(token);
      }
      clock.advance(1_000);
      expect(await sessions.find(token)).toBeNull();
    });

    test('an end while the session is being looked up stays one', async () => {
      const token = (await sessions.start(1)).token;
      clock.advance(2 * MINUTE);
      await Promise.all([sessions.find(token), open().end(token), sessions.find(token)]);
      expect(await sessions.find(token)).toBeNull();
    });

    test('all sessions of a person end, but for one, and nobody else’s', async () => {
      const [kept, other] = [await sessions.start(11), await sessions.start(11)];
      const foreign = await sessions.start(12);
      const ended: (readonly string[])[] = [];
      sessions.onEnd((ids) => void ended.push(ids));
      await sessions.endAll(11, kept.sessionId);
      expect(ended).toEqual([[other.sessionId]]);
      expect(await sessions.find(other.token)).toBeNull();
      for (const { token } of [kept, foreign]) expect(await sessions.find(token)).not.toBeNull();
      await sessions.endAll(11);
      expect(ended[1]).toEqual([kept.sessionId]);
      expect(await sessions.find(kept.token)).toBeNull();
    });

    test('an end that the store did not hear of is followed by asking for it', async () => {
      const { sessionId, token } = await sessions.start(1);
      expect(await sessions.find(token)).not.toBeNull();
      const began = clock.now();
      await open(await openStore('in-process', '')).end(token);
      clock.advance(1_000);
      expect(await sessions.followEnds(began)).toContain(sessionId);
      expect(await sessions.find(token)).toBeNull();
      expect(await sessions.followEnds(began + 1)).not.toContain(sessionId);
    });

    test('a session in use is written about once a day, and its row outlives every token', async () => {
      let { token, sessionId } = await sessions.start(1);
      let writes = 0;
      const count = ({ sql }: { sql: string }) => {
        if (/^(insert|update|delete)/i.test(sql)) writes += 1;
      };
      ground.database.knex.on('query', count);
      for (let at = 0; at < 3 * 24 * 6; at++) {
        // Without the cleaning, which is another matter.
        clock = createHandClock(clock.now() + 10 * MINUTE);
        token = (await open().find(token))!.token;
        const row = await ground.database.knex('login_sessions').where({ id: sessionId }).first();
        expect(Number(row.expires_at)).toBeGreaterThanOrEqual(clock.now() + TOKEN_LIFE);
      }
      ground.database.knex.removeListener('query', count);
      expect(writes).toBeGreaterThanOrEqual(2);
      expect(writes).toBeLessThanOrEqual(4);
    });
  });

  test('rows are removed once no token of theirs can be valid', async () => {
    const rows = createLoginSessions(ground.database);
    const [old, young] = [randomUUID(), randomUUID()];
    await rows.start({ id: old, userId: 1, expiresAt: NOON });
    await rows.end({ id: young, userId: 1, expiresAt: NOON + DAY }, NOON);
    await rows.sweep(NOON + DAY + 1);
    const left = await ground.database.knex('login_sessions').whereIn('id', [old, young]).select('id');
    expect(left).toEqual([{ id: young }]);
    expect(await rows.use({ id: young, userId: 1, expiresAt: NOON + DAY })).toBe(false);
  });

  test('rows are removed and renewed at the same time', async () => {
    const rows = createLoginSessions(ground.database);
    const ids = Array.from({ length: 20 }, () => randomUUID());
    for (let round = 0; round < 60; round++) {
      const now = NOON + round * 3 * DAY;
      await Promise.all(ids.map((id) => rows.start({ id, userId: 1, expiresAt: now - DAY })));
      const renewals = ids.map((id) => rows.use({ id, userId: 1, expiresAt: now + DAY }));
      await Promise.all([...renewals, ...ids.map(() => rows.sweep(now + 1))]);
    }
  });

  test('that is done every hour', async () => {
    clock = createHandClock(NOON);
    const id = randomUUID();
    await createLoginSessions(ground.database).start({ id, userId: 1, expiresAt: NOON - 2 * DAY });
    open(await openStore('in-process', ''));
    clock.advance(HOUR);
    await expect
      .poll(() => ground.database.knex('login_sessions').where({ id }).select('id'), { timeout: 10_000 })
      .toEqual([]);
  });
});

onEachEngine('sessions in Redis', (ground) => {
  let redis: RedisProcess;
  let client: Redis;
  beforeAll(async () => {
    redis = await startRedis();
    client = new Redis(redis.url);
  });
  afterAll(async () => {
    client.disconnect();
    await redis.stop();
  });

  async function open(url = redis.url) {
    const store = await openStore('Redis', url, PATIENT);
    const clock = createHandClock(NOON);
    const failed = (error: unknown) => expect.fail(String(error));
    const sessions = createSessions({ rows: createLoginSessions(ground.database), store, tokens, clock, failed });
    return {
      ...sessions,
      async close() {
        await sessions.close();
        await store.close();
      },
    };
  }

  test('are keys that go two hours after the last use', async () => {
    const sessions = await open();
    const token = (await sessions.start(1)).token;
    const key = `session:${(await sessions.find(token))?.sessionId}`;
    await client.pexpire(key, 1_000);
    await sessions.find(token);
    expect(await client.ttl(key)).toBeGreaterThan(7_000);
    expect(await client.ttl(key)).toBeLessThanOrEqual(7_200);
    await sessions.end(token);
    expect(await client.ttl(key)).toBeGreaterThan(7_000);
    await sessions.close();
  });

  test('are shared by all instances', async () => {
    const [here, there] = [await open(), await open()];
    const token = (await here.start(1)).token;
    expect((await there.find(token))?.userId).toBe(1);
    await there.end(token);
    expect(await here.find(token)).toBeNull();
    await here.close();
    await there.close();
  });

  test('outlive FLUSHALL, and so does their end', async () => {
    const sessions = await open();
    const [token, ended] = [(await sessions.start(1)).token, (await sessions.start(2)).token];
    await sessions.end(ended);
    await client.flushall();
    expect((await sessions.find(token))?.userId).toBe(1);
    expect(await sessions.find(ended)).toBeNull();
    expect(await client.dbsize()).toBe(2);
    await sessions.close();
  });

  test.each(['SIGSTOP', 'SIGKILL'] as const)('go on without Redis after %s, and end for good', async (signal) => {
    const own = await startRedis();
    const rows = createLoginSessions(ground.database);
    const store = await openStore('Redis', own.url);
    const clock = createHandClock(NOON);
    const sessions = createSessions({ rows, store, tokens, clock, failed: (error) => expect.fail(String(error)) });
    const [token, ended] = [(await sessions.start(1)).token, (await sessions.start(2)).token];
    process.kill(own.pid, signal);
    const began = performance.now();
    expect((await sessions.find(token))?.userId).toBe(1);
    expect((await sessions.find((await sessions.start(3)).token))?.userId).toBe(3);
    await sessions.end(ended);
    expect(await sessions.find(ended)).toBeNull();
    expect(performance.now() - began).toBeLessThan(5_000);
    if (signal === 'SIGSTOP') {
      process.kill(own.pid, 'SIGCONT');
      // Redis still says that it lives: whoever could not tell it does not believe it.
      for (let asked = 0; asked < 30; asked++) {
        expect(await sessions.find(ended)).toBeNull();
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
    await sessions.close();
    await store.close();
    await own.stop();
  });

  test('begin where nobody listens, and where somebody listens and never answers', async () => {
    const sockets: Socket[] = [];
    const mute = createServer((socket) => sockets.push(socket)).listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as { port: number };
    for (const url of ['redis://127.0.0.1:1', `redis://127.0.0.1:${port}`]) {
      const sessions = await open(url);
      expect((await sessions.find((await sessions.start(1)).token))?.userId).toBe(1);
      await sessions.close();
    }
    for (const socket of sockets) socket.destroy();
    mute.close();
  });
});
