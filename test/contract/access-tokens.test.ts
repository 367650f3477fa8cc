import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createAccessTokens } from '../../server/storage/access-tokens.ts';
import { createLoginSessions } from '../../server/storage/login-sessions.ts';
import { onEachEngine } from '../support/storage.ts';

const NOON = 1_760_000_000_000;
const MINUTE = 60_000;

onEachEngine('access tokens', (ground) => {
  const token = (userId: number, letter: string) => ({
    id: randomUUID(),
    userId,
    hash: letter.repeat(64),
    label: 'Ein Skript für São Paulo 🛫',
    scope: 'edit',
    lastFour: 'x-_9',
    expiresAt: NOON + MINUTE,
  });

  test('one is found by its hash until it expires, is removed, or its session ends', async () => {
    const tokens = createAccessTokens(ground.database);
    const sessions = createLoginSessions(ground.database);
    const [one, two, three] = [token(1, 'a'), token(1, 'b'), token(2, 'c')];
    for (const each of [one, two, three]) await tokens.create(each, 'a session');
    const { hash: _, ...kept } = one;
    const found = await tokens.find(one.hash, NOON);
    expect(found).toMatchObject({ ...kept, lastUsedAt: null, createdAt: expect.any(Date) });
    expect(await tokens.find(one.hash, one.expiresAt)).toBeUndefined();
    expect(await tokens.find('d'.repeat(64), NOON)).toBeUndefined();
    expect((await tokens.list(1, NOON)).map(({ id }) => id).sort()).toEqual([one.id, two.id].sort());

    await sessions.end({ id: one.id, userId: 1, expiresAt: NOON }, NOON);
    expect(await tokens.find(one.hash, NOON)).toBeUndefined();
    expect((await tokens.list(1, NOON)).map(({ id }) => id)).toEqual([two.id]);
    await tokens.remove(two.id);
    expect(await tokens.list(1, NOON)).toEqual([]);
    expect(await tokens.find(three.hash, NOON)).toMatchObject({ id: three.id });
    expect(await sessions.endAll(2, undefined, NOON)).toEqual([three.id]);
    expect(await tokens.find(three.hash, NOON)).toBeUndefined();
  });

  test('the use of one is noted once a minute', async () => {
    const tokens = createAccessTokens(ground.database);
    const { hash } = token(3, 'e');
    await tokens.create({ ...token(3, 'e'), expiresAt: NOON + 10 * MINUTE }, 'a session');
    const use = async (now: number) => {
      await tokens.use((await tokens.find(hash, now))!, now);
      return (await tokens.find(hash, now))!.lastUsedAt;
    };
    expect(await use(NOON)).toBe(NOON);
    expect(await use(NOON + MINUTE - 1)).toBe(NOON);
    expect(await use(NOON + MINUTE)).toBe(NOON + MINUTE);
  });

  test('one that is made as all sessions of its person end is not valid', async () => {
    const tokens = createAccessTokens(ground.database);
    const sessions = createLoginSessions(ground.database);
    const madeBy = randomUUID();
    await sessions.start({ id: madeBy, userId: 5, expiresAt: NOON + MINUTE });
    const [early, late] = [token(5, '1'), token(5, '2')];
    const making = tokens.create(early, madeBy);
    const [made] = await Promise.all([making, sessions.endAll(5, undefined, NOON)]);
    expect([made, await tokens.create(late, madeBy)]).toEqual([expect.any(Boolean), false]);
    expect([await tokens.find(early.hash, NOON), await tokens.find(late.hash, NOON)]).toEqual([undefined, undefined]);
    expect(await tokens.list(5, NOON)).toEqual([]);
  });

  test('expired ones are removed', async () => {
    const tokens = createAccessTokens(ground.database);
    const [old, young] = [token(4, 'f'), { ...token(4, '0'), expiresAt: NOON + 2 * MINUTE }];
    for (const each of [old, young]) await tokens.create(each, 'a session');
    await tokens.sweep(NOON + MINUTE + 1);
    const left = await ground.database.knex('access_tokens').where({ user_id: 4 }).pluck('id');
    expect(left).toEqual([young.id]);
  });
});
