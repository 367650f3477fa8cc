import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type Room } from '../../client-sdk/index.ts';
import type { AeroMelody } from '../../server/server.ts';
import { type Link, openLink } from '../chaos/link.ts';
import { commonGround } from '../support/databases.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

/** A member who left is seen no longer than this, ms. Each member's own clock would take them off after 30 s. */
const GONE_MS = 10_000;

interface Instance {
  readonly server: AeroMelody;
  /** Between it and Redis. */
  readonly link: Link;
  /** Whether Redis takes what it publishes. */
  mayPublish(may: boolean): Promise<unknown>;
}

describe('who is here, where messages between instances are lost', () => {
  const instances: Instance[] = [];
  const rooms: Room[] = [];
  let admin: Redis;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const ground = await commonGround();
    drop = ground.drop;
    admin = new Redis(ground.env.REDIS_URL);
    const redisPort = Number(new URL(ground.env.REDIS_URL).port);
    for (const user of ['presence-one', 'presence-two']) {
      await admin.call('ACL', 'SETUSER', user, 'on', '>secret', '~*', '&*', '+@all');
      const link = await openLink(redisPort);
      const env = { ...ground.env, REDIS_URL: `redis://${user}:secret@127.0.0.1:${link.port}`, LOG_LEVEL: 'fatal' };
      const mayPublish = (may: boolean) => admin.call('ACL', 'SETUSER', user, may ? '+spublish' : '-spublish');
      instances.push({ server: await startServer(env), link, mayPublish });
    }
  });
  afterAll(async () => {
    for (const room of rooms) await room.leave();
    for (const { server } of instances) await server.close();
    for (const { link } of instances) await link.close();
    await admin.call('ACL', 'DELUSER', 'presence-one', 'presence-two');
    admin.disconnect();
    await drop();
  });

  async function join(at: number, log: string, name: string): Promise<Room> {
    const room = await connect({ url: instances[at]!.server.url, log, name });
    rooms.push(room);
    return room;
  }
  const newLog = () => createLog(instances[0]!.server.url, 'CDG');
  const sees = (room: Room, other: Room) => room.awareness.getStates().has(other.doc.clientID);

  const cut = (at: number) => async () => {
    const { link } = instances[at]!;
    link.setOpen(false);
    return async () => link.setOpen(true);
  };
  const refuse = (at: number) => async () => {
    await instances[at]!.mayPublish(false);
    return () => instances[at]!.mayPublish(true);
  };

  test.each([
    ['Redis is cut off from the instance of who leaves', cut(1), ['Ben', 'Cleo']],
    ['Redis is cut off from the instance of who leaves, and nobody else is with it', cut(1), ['Ben']],
    ['Redis is cut off from the instance of who looks on', cut(0), ['Ben', 'Cleo']],
    ['Redis takes no message from the instance of who leaves', refuse(1), ['Ben', 'Cleo']],
  ])('I6: who leaves is gone within 10 s, while %s', async (_what, fail, names) => {
    const log = await newLog();
    const ada = await join(0, log, 'Ada');
    const others: Room[] = [];
    for (const name of names) others.push(await join(1, log, name));
    await until('Ada sees all', () => others.every((other) => sees(ada, other)));
    const mend = await fail();
    await others[0]!.leave();
    // What is asked after it is answered when the instance has heard that he left.
    await fetch(`${instances[1]!.server.url}/healthz`);
    await mend();
    await until('Ada sees Ben no more', () => !sees(ada, others[0]!), GONE_MS);
    for (const other of others.slice(1)) expect(sees(ada, other)).toBe(true);
  });

  test('I6: an instance that nobody is with for a while sees who left meanwhile', async () => {
    const log = await newLog();
    const ada = await join(0, log, 'Ada');
    const ben = await join(1, log, 'Ben');
    await until('Ben sees Ada', () => sees(ben, ada));
    await ben.leave();
    const eve = await join(0, log, 'Eve');
    await until('Eve sees that Ben left', () => !sees(eve, ben));
    await ada.leave();
    await until('Eve sees that Ada left', () => !sees(eve, ada));
    const cleo = await join(1, log, 'Cleo');
    await until('Cleo sees Eve', () => sees(cleo, eve));
    expect(sees(cleo, ada)).toBe(false);
  });
});
