import { createServer } from 'node:http';
import { Server } from 'socket.io';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SiblingMessage, SiblingName } from '../../protocol/sibling.ts';
import { createRedisLink } from '../../server/connection/redis-link.ts';
import { createSiblingMessages } from '../../server/connection/sibling-messages.ts';
import { parseRedisUrl } from '../../server/redis.ts';
import { redisUrl } from '../support/databases.ts';
import { until } from '../support/until.ts';

const NAMESPACE = '/logs/a-journey';
const quiet = { info() {}, warn() {}, error() {} };

/** Socket.IO over Redis, as an instance has it, without a check of what it sends. */
function openInstance() {
  const redis = createRedisLink({ ...parseRedisUrl(redisUrl())!, authorities: undefined }, quiet);
  const io = new Server(createServer(), { adapter: redis.adapter });
  return {
    namespace: io.of(NAMESPACE),
    async close() {
      await io.close();
      await redis.close();
    },
  };
}

const POSITION = { epoch: 3, seq: 7 };
const TRANSPORT: SiblingMessage<'transport'> = {
  ...POSITION,
  conductor: 'Kilo Tango 41',
  state: 'playing',
  run: 1,
  tick: 2678.4,
  time: 1_780_272_003_000.25,
  tempos: [{ tick: 0, bpm: 93.5 }],
  endTick: 15_360,
  stageLead: 480,
  solo: null,
};
const PLAYER = { userId: 7, name: 'Ada', color: '#a04040' };
const NOTES = { ...POSITION, leg: 'cdg', revision: 1, fromTick: 0, notes: [1, 2, 480, 240, 43, 70] };

/** One message of each name, as this version sends it. */
const SENT: { readonly [N in SiblingName]: SiblingMessage<N> } = {
  committed: { to: 12 },
  access: { version: 4 },
  takes: { version: 9 },
  awareness: { bytes: new Uint8Array([1, 2, 3]), instance: 'one' },
  present: {},
  music: { name: 'notes', message: NOTES },
  transport: TRANSPORT,
  baton: { word: 'asked', epoch: 3, by: 'two' },
  command: { by: 'two', id: 5, command: { action: 'seek', tick: 960 } },
  answer: { to: 'two', id: 5, answer: { ok: true } },
  stage: {
    instance: 'one',
    ask: true,
    players: [{ member: 'a-connection', player: PLAYER, delay: 40.5, solo: true }],
    delays: [12.5, 180],
  },
  jam: {
    instance: 'one',
    message: {
      ...{ kind: 'placed', leg: 'cdg', upTo: 480, sound: 0, held: [60] },
      ...{ events: [{ kind: 'on', at: 470, pitch: 60, velocity: 90 }], member: 'a-connection', player: PLAYER },
    },
  },
  ended: { sessionIds: ['a-session', 'another'] },
  alive: 'one',
};

const one = openInstance();
const two = openInstance();
const received: [name: SiblingName, message: unknown][] = [];
const warnings: unknown[] = [];

beforeAll(async () => {
  const keep =
    <N extends SiblingName>(name: N) =>
    (message: SiblingMessage<N>) =>
      void received.push([name, message]);
  createSiblingMessages({ warn: (about: unknown) => void warnings.push(about) }).listen(two.namespace, {
    committed: keep('committed'),
    access: keep('access'),
    takes: keep('takes'),
    awareness: keep('awareness'),
    present: keep('present'),
    music: keep('music'),
    transport: keep('transport'),
    baton: keep('baton'),
    command: keep('command'),
    answer: keep('answer'),
    stage: keep('stage'),
    jam: keep('jam'),
    ended: keep('ended'),
    alive: keep('alive'),
  });
  await until('they reach each other', () => {
    one.namespace.serverSideEmit('alive', 'one');
    return received.length > 0;
  });
});
afterAll(async () => {
  await one.close();
  await two.close();
});

/** What arrives of these, once everything has. */
async function send(...messages: readonly [name: string, message: unknown][]): Promise<typeof received> {
  const mark = `mark ${Math.random()}`;
  received.length = 0;
  warnings.length = 0;
  for (const [name, message] of [...messages, ['alive', mark]] as const) one.namespace.serverSideEmit(name, message);
  await until('all has arrived', () => received.some(([, message]) => message === mark));
  return received.filter(([name]) => name !== 'alive');
}

test('S2: every message of this version arrives as it was sent', async () => {
  const { alive: _, ...messages } = SENT;
  const arrived = await send(...Object.entries(messages));
  const asBytes = (message: unknown) =>
    message instanceof Object && 'bytes' in message
      ? { ...message, bytes: [...(message.bytes as Uint8Array)] }
      : message;
  expect(arrived.map(([name, message]) => [name, asBytes(message)])).toEqual(
    Object.entries(messages).map(([name, message]) => [name, asBytes(message)]),
  );
  expect(warnings).toEqual([]);
});

test('S2: a message of an unknown name is logged once and ignored', async () => {
  expect(await send(['weather', { wind: 7 }], ['committed', { to: 13 }], ['weather', { wind: 8 }])).toEqual([
    ['committed', { to: 13 }],
  ]);
  expect(warnings).toEqual([{ message: 'weather', namespace: NAMESPACE, why: 'the name is unknown' }]);
});

test('S2: a message that does not fit its schema is logged once under its name and ignored', async () => {
  const notes = (message: object) =>
    ['music', { name: 'notes', message: { ...NOTES, ...message } }] as [string, unknown];
  const arrived = await send(
    ['committed', { to: 'the end' }],
    ['committed', undefined],
    notes({ notes: [1, 2, 480] }),
    notes({ notes: [1, 2, 480, 240, 43, -70] }),
    notes({ epoch: null }),
    ['music', { name: 'welcome', message: {} }],
    ['baton', { word: 'thrown', epoch: 3 }],
    ['baton', null],
    ['awareness', { bytes: [1, 2, 3], instance: 'one' }],
    ['transport', { ...TRANSPORT, tempos: [] }],
  );
  expect(arrived).toEqual([]);
  expect(warnings).toEqual([
    { message: 'committed', namespace: NAMESPACE, why: expect.stringContaining('to: ') },
    { message: 'music', namespace: NAMESPACE, why: 'message.notes: not whole notes of six integers each' },
    { message: 'baton', namespace: NAMESPACE, why: expect.stringContaining('word: ') },
    { message: 'awareness', namespace: NAMESPACE, why: 'bytes: not bytes' },
    { message: 'transport', namespace: NAMESPACE, why: expect.stringContaining('tempos: ') },
  ]);
});

test('S3: a field that this version does not know is left out', async () => {
  expect(await send(['committed', { to: 14, at: 1_780_272_003_000 }])).toEqual([['committed', { to: 14 }]]);
});

test('S2: names that every object has are no messages', async () => {
  expect(await send(['toString', {}], ['constructor', {}], ['__proto__', {}])).toEqual([]);
});
