import { encode } from '@msgpack/msgpack';
import { expect, test } from 'vitest';
import { LIMITS } from '../../protocol/limits.ts';
import type { Take, Takes } from '../../protocol/take.ts';
import type { Member } from '../../server/room/member.ts';
import { openRoomTakes } from '../../server/room/room-takes.ts';

const takeOf = (id: string, changes: Partial<Take> = {}): Take => ({
  ...{ id, leg: 'a', by: { userId: 1, name: 'Ada', color: '#446688' }, sound: 0, solo: false, notes: [0, 240, 60, 90] },
  ...{ grid: 'off', strength: 100, muted: false, shape: '', recordedAt: '2026-05-01T00:00:00Z', ...changes },
});
const member = (id: string) => ({ id }) as Member;

/** A room over takes that a test writes. */
async function open(first: readonly Take[] = []) {
  const rows: { version: number; take: Take }[] = [];
  let version = 0;
  let reads = 0;
  const write = (take: Take) => {
    version += 1;
    rows.splice(0, rows.length, ...rows.filter((row) => row.take.id !== take.id), { version, take });
  };
  for (const take of first) write(take);
  const heard: Takes[] = [];
  const sent = new Map<string, Takes[]>();
  const takes = await openRoomTakes({
    logId: 1,
    store: {
      async since(_, known) {
        reads += 1;
        return { version, takes: rows.flatMap((row) => (row.version > known ? row.take : [])) };
      },
    },
    audience: {
      here: (_, message) => void heard.push(message as Takes),
      to: (id, _, message) => void sent.set(id, [...(sent.get(id) ?? []), message as Takes]),
    },
  });
  heard.length = 0;
  return { takes, write, heard, sent, reads: () => reads, version: () => version };
}

test('a new member is sent all takes, or that there are none', async () => {
  const empty = await open();
  empty.takes.greet(member('ada'));
  expect(empty.sent.get('ada')).toEqual([{ all: true, takes: [], gone: [] }]);
  const { takes, sent } = await open([takeOf('one'), takeOf('two')]);
  takes.greet(member('ada'));
  expect(sent.get('ada')).toEqual([{ all: true, takes: [takeOf('one'), takeOf('two')], gone: [] }]);
});

test('T4: a change is read once for all who hear of it, and sent to the members here', async () => {
  const room = await open([takeOf('one')]);
  room.write(takeOf('one', { muted: true }));
  room.write(takeOf('two'));
  await Promise.all([room.takes.refresh(2), room.takes.refresh(3), room.takes.refresh(3)]);
  expect(room.heard).toEqual([{ all: false, takes: [takeOf('one', { muted: true }), takeOf('two')], gone: [] }]);
  expect(room.reads()).toBe(2);
  await room.takes.refresh(room.version());
  expect(room.reads()).toBe(2);
});

test('T4: a member that was suspended is sent what has changed since, and nothing else', async () => {
  const room = await open([takeOf('one'), takeOf('two'), takeOf('three')]);
  const slow = member('slow');
  room.takes.greet(slow);
  room.sent.clear();
  room.takes.suspend(slow);
  room.write(takeOf('two', { deletedAt: '2026-05-02T00:00:00Z' }));
  room.write(takeOf('four'));
  await room.takes.refresh(room.version());
  room.takes.greet(slow);
  expect(room.sent.get('slow')).toEqual([{ all: false, takes: [takeOf('four')], gone: ['two'] }]);
  room.sent.clear();
  room.takes.suspend(slow);
  room.takes.greet(slow);
  expect(room.sent.size).toBe(0);
});

test.each([
  ['many notes', 12, LIMITS.takeNotes],
  ['few notes', LIMITS.takes, 1],
])('takes of %s come whole and once, in messages below 64 KB', async (_, count, notes) => {
  const packed = Array.from({ length: notes }, (_, at) => [70_000 + 30 * at, 70_000, 127, 127]).flat();
  const by = { userId: 4_000_000_000, name: 'é'.repeat(LIMITS.nameLength), color: '#446688' };
  const all = Array.from({ length: count }, (_, at) =>
    takeOf(`take ${at}`, { notes: packed, by, shape: 's'.repeat(60) }),
  );
  const { takes, sent } = await open(all);
  takes.greet(member('ada'));
  const messages = sent.get('ada')!;
  expect(messages.flatMap((message) => message.takes)).toEqual(all);
  expect(messages.map((message) => message.all)).toEqual(messages.map((_, at) => at === 0));
  expect(Math.max(...messages.map((message) => encode(message).byteLength))).toBeLessThan(64 * 1024);
});
