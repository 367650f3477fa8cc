import { expect, test } from 'vitest';
import { type Experience, experience } from '../../protocol/experience.ts';
import type { Transport } from '../../protocol/transport.ts';
import { createExperienceReceiver } from '../../server/room/experience.ts';
import { createToldMusic } from '../../server/room/jam/told-music.ts';
import type { Member } from '../../server/room/member.ts';
import type { SessionEvent } from '../../server/session-events/session-event.ts';
import { createAirports, readAirports } from '../../server/storage/airports.ts';
import type { TravelLogContent } from '../../travel-log/shape.ts';
import { createHandClock } from '../support/hand-clock.ts';

const airports = createAirports(await readAirports());
const waypoints = ['CDG', 'nowhere', 'FRA'].map((airport, at) => ({
  id: `w${at}`,
  airport,
  order: `${at}`,
  entry: '',
}));
const ada = { id: 'socket', identity: { userId: 7 } } as Member;
const NOTHING: Experience = { edits: [], notes: [], heard: [], left: false };

/** The music of a room, as its members were told: three legs of two seconds, seven and one minute. */
function music(clock: { now(): number }, begun: Transport['state'] = 'stopped') {
  const legs = [2_000, 7_000, 60_000].map((ms, at) => ({
    leg: `w${at}`,
    ...{ startTick: [0, 1_920, 8_640][at]!, ticks: (ms * 480) / 500, revision: 0 },
  }));
  const transport: Transport = {
    ...{ epoch: 1, seq: 1, conductor: null, run: 1, stageLead: 0, solo: null, endTick: 66_240 },
    ...{ tempos: [{ tick: 0, bpm: 120 }], state: begun, tick: 0, time: clock.now() },
  };
  const composition = { legs, load: 'live', epoch: 1, seq: 0 } as never;
  const told = createToldMusic(() => ({ composition, transport }));
  const move = (state: 'playing' | 'paused', tick: number) =>
    told.take('transport', { ...transport, state, tick, time: clock.now() }, clock.now());
  return { told, move };
}

function receiver(played?: ReadonlyMap<string, number>) {
  const clock = createHandClock();
  const events: SessionEvent[] = [];
  const { told, move } = music(clock);
  const { receive, joined, left } = createExperienceReceiver({
    told: played ? { played: () => played } : told,
    log: { id: 1, uuid: 'log' },
    document: { content: () => ({ waypoints }) as unknown as TravelLogContent },
    airportOf: airports.of,
    clock,
    record: (event) => void events.push(event),
  });
  joined(ada);
  const listened = () => events.filter((event) => event.kind === 'listened');
  return { clock, events, receive, joined, left, move, listened };
}

test('L1: what was heard is told by airports, across a stop that is none; the last leg is where the member left', () => {
  const { events, receive, left } = receiver(new Map(['w0', 'w1', 'w2', 'gone'].map((leg) => [leg, 10_000])));
  const heard = ['w0', 'w2', 'gone', 'w1', 'w0'].map((leg, at) => ({ leg, ms: 900, muted: at === 0 }));
  receive(ada, { edits: [3], notes: [40], heard, left: true });
  left(ada);
  const by = { log: 'log', userId: 7, memberId: 'socket' };
  const leg = { kind: 'listened', origin: 'CDG', destination: 'FRA', ms: 900 };
  expect(events.map(({ at: _, ...event }) => event)).toEqual([
    { ...by, kind: 'latency', action: 'edit', ms: 3 },
    { ...by, kind: 'latency', action: 'note', ms: 40 },
    { ...by, ...leg, muted: true, leftHere: false },
    { ...by, ...leg, muted: false, leftHere: true },
  ]);
});

test('L1: music that played before the room was opened was heard, though no message told of its beginning', () => {
  const clock = createHandClock();
  const { told, move } = music(clock, 'playing');
  clock.advance(1_000);
  move('paused', 960);
  clock.advance(1_000);
  expect([...told.played(0, clock.now())]).toEqual([['w0', 1_000]]);
});

/** Whatever fits into a message. */
const lie = (leg: string): Experience => ({
  edits: Array(8).fill(60_000),
  notes: Array(8).fill(60_000),
  heard: Array(8).fill({ leg, ms: 60_000, muted: false }),
  left: true,
});

test('L1: music that never played was not heard, and none of its notes came late', () => {
  const { clock, events, receive, joined, left } = receiver();
  for (let time = 0; time < 30; time += 1) {
    receive(ada, lie('w0'));
    receive(ada, lie('w0'));
    left(ada);
    clock.advance(10);
    joined(ada);
  }
  expect(new Set(events.map(({ kind }) => kind))).toEqual(new Set(['latency']));
  expect(events.every((event) => event.kind === 'latency' && event.action === 'edit')).toBe(true);
  // Two messages in all: a member who comes again has no new share.
  expect(events).toHaveLength(16);
});

test('L1: a leg is heard for no longer than it played since the last message, once a message, and left once', () => {
  const { clock, receive, joined, left, move, listened } = receiver();
  move('playing', 0);
  clock.advance(5_000);
  receive(ada, lie('w0'));
  expect(listened()).toEqual([]);
  left(ada);
  left(ada);
  expect(listened()).toMatchObject([{ origin: 'CDG', destination: 'FRA', ms: 3_000, leftHere: true }]);
  for (let time = 0; time < 30; time += 1) {
    joined(ada);
    receive(ada, lie('w0'));
    left(ada);
    clock.advance(1_000);
  }
  // It plays on, in other legs.
  expect(listened()).toHaveLength(1);
});

test('L1: who says the truth is believed: over pauses and seeks, before and after a leg ends', () => {
  const { clock, receive, move, listened } = receiver();
  const tell = (...heard: [leg: string, ms: number][]) =>
    receive(ada, { ...NOTHING, heard: heard.map(([leg, ms]) => ({ leg, ms, muted: false })) });
  move('playing', 0);
  clock.advance(5_000);
  move('paused', 4_800);
  clock.advance(2_000);
  move('playing', 0);
  clock.advance(3_000);
  // Its looks are a second apart: half a second of the leg behind counts for the one before.
  tell(['w0', 4_500], ['w1', 3_500]);
  expect(listened().map((event) => event.kind === 'listened' && event.ms)).toEqual([4_500]);
  clock.advance(10_000);
  tell(['w1', 6_000], ['w0', 9_000], ['w2', 4_000]);
  // Of the stop that is no airport nothing is told, and the last leg ends nowhere.
  expect(listened()).toHaveLength(1);
});

test('L1: a page that comes back after it said that it leaves has not left', () => {
  const { clock, receive, left, move, listened } = receiver();
  move('playing', 0);
  clock.advance(1_500);
  receive(ada, { ...NOTHING, heard: [{ leg: 'w0', ms: 1_400, muted: false }], left: true });
  clock.advance(10_000);
  receive(ada, NOTHING);
  left(ada);
  expect(listened()).toMatchObject([{ ms: 1_400, leftHere: false }]);
});

test('L1: more than one message in ten seconds, and a last one, is ignored', () => {
  const { clock, events, receive } = receiver();
  for (let second = 0; second < 100; second += 1) {
    receive(ada, { ...NOTHING, edits: [1] });
    clock.advance(1_000);
  }
  expect(events.length).toBeGreaterThan(9);
  expect(events.length).toBeLessThanOrEqual(11);
});

test.each<[string, unknown]>([
  ['too many samples', { ...NOTHING, edits: Array(9).fill(1) }],
  ['a time before the sending', { ...NOTHING, notes: [-1] }],
  ['a time that is none', { ...NOTHING, notes: [Number.NaN] }],
  ['an hour in one message', { ...NOTHING, heard: [{ leg: 'w0', ms: 3_600_000, muted: false }] }],
  ['too many legs', { ...NOTHING, heard: Array(9).fill({ leg: 'w0', ms: 1, muted: false }) }],
  ['a leg of any length', { ...NOTHING, heard: [{ leg: 'w'.repeat(101), ms: 1, muted: false }] }],
])('%s does not fit', (_, message) => {
  expect(experience.safeParse(NOTHING).success).toBe(true);
  expect(experience.safeParse(message).success).toBe(false);
});
