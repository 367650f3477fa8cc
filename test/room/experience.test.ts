import { expect, test } from 'vitest';
import { type Experience, experience } from '../../protocol/experience.ts';
import { createExperienceReceiver } from '../../server/room/experience.ts';
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

function receiver() {
  const clock = createHandClock();
  const events: SessionEvent[] = [];
  const receive = createExperienceReceiver({
    log: { id: 1, uuid: 'log' },
    document: { content: () => ({ waypoints }) as unknown as TravelLogContent },
    airportOf: airports.of,
    clock,
    record: (event) => void events.push(event),
  });
  return { clock, events, receive };
}

test('L1: what was heard is told by airports, across a stop that is none; the last leg is where the member left', () => {
  const { events, receive } = receiver();
  const heard = ['w0', 'w2', 'gone', 'w1', 'w0'].map((leg) => ({ leg, ms: 900, muted: leg === 'w0' }));
  receive(ada, { edits: [3], notes: [40], heard, left: true });
  const by = { log: 'log', userId: 7, memberId: 'socket' };
  const leg = { kind: 'listened', origin: 'CDG', destination: 'FRA', ms: 900, muted: true };
  expect(events.map(({ at: _, ...event }) => event)).toEqual([
    { ...by, kind: 'latency', action: 'edit', ms: 3 },
    { ...by, kind: 'latency', action: 'note', ms: 40 },
    { ...by, ...leg, leftHere: false },
    { ...by, ...leg, leftHere: true },
  ]);
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
