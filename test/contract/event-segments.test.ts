import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { createEventInstances } from '../../server/storage/event-instances.ts';
import { createEventPersons } from '../../server/storage/event-persons.ts';
import { createEventSegments, type EventSegment } from '../../server/storage/event-segments.ts';
import { createPersonalData } from '../../server/storage/personal-data.ts';
import { makeLog, onEachEngine } from '../support/storage.ts';

const MB = 2 ** 20;

function segment(firstAtMs: number, place: EventSegment['place'] = 'folder'): EventSegment {
  const span = { firstAtMs, lastAtMs: firstAtMs + 10 };
  return { uuid: randomUUID(), instance: 'one', ...span, rowCount: 3, bytes: 99, sha256: 'a'.repeat(64), place };
}

onEachEngine('event segments', (ground) => {
  const open = () => createEventSegments(ground.database);
  const clear = () => ground.database.knex('event_segments').delete();

  test('a segment is registered once, whatever becomes of it', async () => {
    await clear();
    const segments = open();
    const first = segment(1_760_000_000_000);
    expect(await segments.isRegistered(first.uuid)).toBe(false);
    await segments.register(first, undefined);
    await segments.register(first, undefined);
    expect(await segments.kept()).toEqual([first]);
    const merged = segment(1_760_000_000_000);
    expect(await segments.replace([first.uuid], merged, undefined)).toBe(true);
    await segments.register(first, undefined);
    expect(await segments.isRegistered(first.uuid)).toBe(true);
    expect(await segments.kept()).toEqual([merged]);
  });

  test('a file in the database reads back, and is gone some time after it was replaced', async () => {
    await clear();
    const segments = open();
    const data = new Uint8Array(2.5 * MB).map((_, at) => at % 251);
    const first = segment(1, 'database');
    await segments.register(first, data);
    expect(Buffer.compare((await segments.data(first.uuid))!, data)).toBe(0);
    await segments.replace([first.uuid], segment(1, 'database'), data.subarray(0, 9));
    await segments.clear(60_000);
    expect(await segments.data(first.uuid)).toHaveLength(data.length);
    expect(await segments.isNeeded(first.uuid, 60_000)).toBe(true);
    await segments.clear(-60_000);
    expect(await segments.data(first.uuid)).toBeUndefined();
    expect(await segments.isNeeded(first.uuid, -60_000)).toBe(false);
    expect(await segments.isRegistered(first.uuid)).toBe(true);
    await segments.forget(-60_000);
    expect(await segments.isRegistered(first.uuid)).toBe(false);
    await expect(segments.register(first, undefined)).rejects.toThrow('comes with its data');
  });

  test('of two that merge the same segments, one does', async () => {
    await clear();
    const both = [open(), createEventSegments(ground.sibling)];
    const olds = [segment(1), segment(2), segment(3)];
    for (const old of olds) await both[0]!.register(old, undefined);
    const merged = [segment(1), segment(1)];
    const uuids = olds.map(({ uuid }) => uuid);
    const done = await Promise.all(both.map((segments, at) => segments.replace(uuids, merged[at]!, undefined)));
    expect(done.toSorted()).toEqual([false, true]);
    expect(await both[0]!.kept()).toEqual([merged[done.indexOf(true)]]);
  });

  test('segments are deleted once their last event is old', async () => {
    await clear();
    const segments = open();
    const [old, young] = [segment(100), segment(200)];
    for (const each of [old, young]) await segments.register(each, undefined);
    expect(await segments.deleteBefore(111)).toBe(1);
    expect(await segments.kept()).toEqual([young]);
  });

  test('a person keeps a number until leaving, and nothing leads from it to anybody afterwards', async () => {
    const persons = createEventPersons(ground.database);
    const siblings = createEventPersons(ground.sibling);
    const { ownerId } = await makeLog(ground.database);
    const other = ownerId + 1_000;
    const [numbers, same] = await Promise.all([persons.numbersOf([ownerId, other]), siblings.numbersOf([other])]);
    expect(numbers.get(other)).toBe(same.get(other));
    expect(await persons.numbersOf([other, ownerId])).toEqual(numbers);
    const people = [...numbers].map(([userId, number]) => ({ userId, number }));
    expect(await persons.all()).toEqual(expect.arrayContaining(people));
    const state = await persons.state();
    await createPersonalData(ground.database).erase(ownerId, { name: 'a former member', color: '#5f6368' });
    expect(await persons.state()).not.toBe(state);
    expect((await persons.all()).map(({ userId }) => userId)).not.toContain(ownerId);
    const later = (await persons.numbersOf([ownerId])).get(ownerId);
    expect(later).toBeGreaterThan(0);
    expect(later).not.toBe(numbers.get(ownerId));
    expect((await persons.all()).map(({ userId }) => userId)).not.toContain(ownerId);
  });

  test('instances that meet the same people at once give them the same numbers', async () => {
    const both = [createEventPersons(ground.database), createEventPersons(ground.sibling)];
    for (let round = 0; round < 10; round++) {
      const ids = Array.from({ length: 20 }, (_, at) => 5_000 + round * 20 + at);
      const given = await Promise.all([...both, ...both].map((persons) => persons.numbersOf(ids)));
      expect(given.map((numbers) => numbers.size)).toEqual([20, 20, 20, 20]);
      for (const numbers of given) expect(numbers).toEqual(given[0]);
    }
  });

  test('a report asks the instances that live, and names those that fell silent', async () => {
    const instances = createEventInstances(ground.database);
    for (const name of ['one', 'two', 'gone', 'closed']) await instances.seen(name);
    await instances.seen('closed', true);
    await ground.database.knex('event_instances').where({ name: 'gone' }).update({ seen_at: 1 });
    expect(await instances.request('two')).toBeUndefined();
    expect(await instances.ask('one', 60_000)).toEqual({ asked: new Map([['two', 1]]), silent: ['gone'] });
    expect(await instances.request('two')).toBe(1);
    expect(await instances.request('one')).toBeUndefined();
    await instances.answer('two', 1);
    expect(await instances.request('two')).toBeUndefined();
    expect(await instances.answers(['two'])).toEqual(new Map([['two', 1]]));
    await instances.forget(60_000);
    expect((await instances.ask('one', 60_000)).silent).toEqual([]);
  });
});
