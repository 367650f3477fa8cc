import { Redis as Client } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { connect, type HeardNote, type Room } from '../../client-sdk/index.ts';
import { readConfig } from '../../server/config.ts';
import { openRedis } from '../../server/redis.ts';
import type { AeroMelody } from '../../server/server.ts';
import { type Certificate, makeCertificate } from '../support/certificate.ts';
import { freshDatabase } from '../support/databases.ts';
import { startRedis } from '../support/redis.ts';
import { type RedisCluster, startRedisCluster } from '../support/redis-cluster.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const PASSWORD = 'p@ss,word/1';
/** What docs/deployment.md says that a user needs. */
const RIGHTS = '~* &socket.io* -@all +@read +@write +@scripting +@pubsub +@connection +info'.split(' ');
const CLUSTER_RIGHTS = ['+cluster|slots', '+cluster|info'];

let database: Awaited<ReturnType<typeof freshDatabase>>;
let certificate: Certificate;
const instances: AeroMelody[] = [];
const rooms: Room[] = [];
const servers: { stop(): Promise<void> }[] = [];

beforeAll(async () => {
  database = await freshDatabase('mariadb');
  certificate = makeCertificate();
});
afterAll(async () => {
  certificate.remove();
  await database.drop();
});
afterEach(async () => {
  for (const room of rooms.splice(0)) await room.leave();
  for (const instance of instances.splice(0)) await instance.close();
  for (const server of servers.splice(0)) await server.stop();
});

/** Ada on one instance and Ben on another one, joined by a Redis, with a journey that plays. */
async function pair(redis: Record<string, string>): Promise<[ada: Room, ben: Room]> {
  const env = {
    ...redis,
    DATABASE_URL: database.url,
    SECRET: 'the same for both of these instances',
    LOG_LEVEL: 'fatal',
  };
  instances.push(await startServer(env), await startServer(env));
  const log = await createLog(instances[0]!.url, 'CDG', 'NRT');
  for (const [at, name] of ['Ada', 'Ben'].entries()) rooms.push(await connect({ url: instances[at]!.url, log, name }));
  return rooms as [Room, Room];
}

/** What an instance hears of the other one by Redis alone: notes and presence. And edits, and a session, come along. */
async function relay([ada, ben]: [Room, Room]): Promise<void> {
  ada.travelLog.setTitle('By Redis');
  await until('Ben reads it', () => ben.travelLog.read().title === 'By Redis');
  ada.awareness.setLocalStateField('cursor', 1);
  await until('Ben sees her cursor', () => ben.awareness.getStates().get(ada.doc.clientID)?.cursor === 1);
  const heard: HeardNote[] = [];
  ben.on('note', (note) => heard.push(note));
  await ada.transport.play();
  await until('Ben hears notes', () => heard.length > 4);
  const again = await connect({ url: instances[1]!.url, log: ada.log, token: ada.token });
  rooms.push(again);
  expect(again.you).toEqual(ada.you);
}

describe('a Redis that asks who comes', () => {
  test('a password is said: edits, notes, presence and sessions pass over three connections an instance', async () => {
    const redis = await startRedis(['--requirepass', PASSWORD]);
    servers.push(redis);
    await relay(await pair({ REDIS_URL: `redis://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${redis.port}` }));
    const look = new Client({ port: redis.port, password: PASSWORD });
    const connections = String(await look.client('LIST'))
      .trim()
      .split('\n');
    const keys = await look.keys('session:*');
    look.disconnect();
    expect(connections).toHaveLength(3 * 2 + 1);
    expect(keys.length).toBeGreaterThan(0);
  });

  test('a user of its access list is enough who may do this and nothing else', async () => {
    const redis = await startRedis([
      ...'--user default off --user look on >look allkeys +@all --user aero on >pass'.split(' '),
      ...RIGHTS,
    ]);
    servers.push(redis);
    await relay(await pair({ REDIS_URL: `redis://aero:pass@127.0.0.1:${redis.port}` }));
    const look = new Client({ port: redis.port, username: 'look', password: 'look' });
    const [refused, keys] = [await look.call('ACL', 'LOG'), await look.keys('session:*')];
    look.disconnect();
    expect(refused).toEqual([]);
    expect(keys.length).toBeGreaterThan(0);
  });

  test('TLS is spoken with a certificate that the file of authorities vouches for', async () => {
    const redis = await startRedis(['--requirepass', PASSWORD], certificate);
    servers.push(redis);
    const REDIS_URL = `rediss://:${encodeURIComponent(PASSWORD)}@127.0.0.1:${redis.port}`;
    await relay(await pair({ REDIS_URL, REDIS_CA_FILE: certificate.certificate }));
  });

  test('TLS is refused where nobody vouches for the certificate', async () => {
    const redis = await startRedis([], certificate);
    servers.push(redis);
    const client = openRedis(readConfig({ REDIS_URL: `rediss://127.0.0.1:${redis.port}` }).redis!, 1_000);
    const errors: string[] = [];
    client.on('error', (error: Error) => errors.push(error.message));
    await expect(client.connect()).rejects.toThrow();
    client.disconnect();
    expect(errors.join()).toMatch(/self-signed certificate/);
  });
});

describe('a Redis Cluster of three nodes', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startRedisCluster('look', ['--user', 'aero', 'on', '>pass', ...RIGHTS, ...CLUSTER_RIGHTS]);
  });
  afterAll(() => cluster.stop());

  test('relays edits, notes, presence and sessions over three connections an instance and node', async () => {
    await relay(await pair({ REDIS_URL: `redis://aero:pass@${cluster.hosts}` }));
    let keys = '';
    for (const node of cluster.nodes) {
      keys += await cluster.ask(node, 'keys', 'session:*');
      const connections = (await cluster.ask(node, 'client', 'list', 'type', 'normal')).split('\n');
      const subscribed = (await cluster.ask(node, 'client', 'list', 'type', 'pubsub')).split('\n');
      // The questions of this test come as another user.
      const lasting = [...connections, ...subscribed].filter((line) => line.includes(' user=aero '));
      const ours = lasting.filter((line) => !line.includes('refresher'));
      expect(ours).not.toEqual([]);
      expect(ours.length, ours.join('\n')).toBeLessThanOrEqual(3 * 2);
    }
    expect(keys).toContain('session:');
    for (const node of cluster.nodes) expect(await cluster.ask(node, 'acl', 'log')).not.toContain('aero');
  });

  test('loses a node, and nothing that was acknowledged: members go on, others follow, and the node comes back', async () => {
    const [ada, ben] = await pair({ REDIS_URL: `redis://aero:pass@${cluster.hosts}` });
    await relay([ada, ben]);
    const channel = `socket.io#/logs/${ada.log}#`;
    const holders = [];
    for (const node of cluster.nodes)
      if ((await cluster.ask(node, 'pubsub', 'shardchannels', channel)).includes(channel)) holders.push(node);
    expect(holders).toHaveLength(1);
    const [victim] = holders as [(typeof holders)[0]];

    process.kill(victim.pid, 'SIGKILL');
    const away = performance.now();
    const waits: number[] = [];
    let written = 0;
    while (performance.now() - away < 8_000) {
      const began = performance.now();
      ada.travelLog.setTitle(`Title ${++written}`);
      await ada.saved();
      await until('Ben follows', () => ben.travelLog.read().title === `Title ${written}`);
      waits.push(performance.now() - began);
      expect(ada.status.kind).toBe('live');
    }
    const again = await connect({ url: instances[1]!.url, log: ada.log, token: ada.token });
    rooms.push(again);
    expect(again.you).toEqual(ada.you);

    const revived = await victim.again();
    servers.push(revived);
    const back = performance.now();
    let moved = 0;
    await until(
      'Ada sees by Redis where Ben is',
      () => {
        ben.awareness.setLocalStateField('cursor', `back ${++moved}`);
        const seen = ada.awareness.getStates().get(ben.doc.clientID)?.cursor as string | undefined;
        return seen?.startsWith('back') ?? false;
      },
      30_000,
    );
    const most = Math.round(Math.max(...waits));
    console.log(
      `a node away: ${written} edits, followed in ${most} ms at most; recovered in ${Math.round(performance.now() - back)} ms`,
    );
    ada.travelLog.setTitle('After all');
    await until('Ben reads it', () => ben.travelLog.read().title === 'After all');
    const fresh = await connect({ url: instances[0]!.url, log: ada.log, name: 'Cal' });
    rooms.push(fresh);
    expect(fresh.travelLog.read().title).toBe('After all');
  }, 120_000);
});
