import { expect, test } from 'vitest';
import { createEventInstances } from '../../server/storage/event-instances.ts';
import { createInstanceQuestions } from '../../server/storage/instance-questions.ts';
import { createOperatorFigures } from '../../server/storage/operator-figures.ts';
import { createRoomClosures } from '../../server/storage/room-closures.ts';
import { makeLog, onEachEngine } from '../support/storage.ts';

onEachEngine('instance questions', (ground) => {
  const open = () => createInstanceQuestions(ground.database);
  const age = (ms: number) => ground.database.knex('instance_questions').decrement('asked_at', ms);

  test('each instance reads its own once, and the answers come together', async () => {
    const questions = open();
    const asking = await questions.ask(['one', 'two'], { kind: 'instance', text: 'ø' });
    expect(await questions.open('one', 60_000)).toEqual([{ asking, question: { kind: 'instance', text: 'ø' } }]);
    expect(await questions.open('three', 60_000)).toEqual([]);
    expect(await questions.answers(asking)).toEqual(new Map());
    await questions.answer(asking, 'one', { name: '東京' });
    expect(await questions.open('one', 60_000)).toEqual([]);
    expect(await questions.open('two', 60_000)).toHaveLength(1);
    expect(await questions.answers(asking)).toEqual(new Map([['one', { name: '東京' }]]));
    await questions.remove(asking, 60_000);
    expect(await questions.open('two', 60_000)).toEqual([]);
  });

  test('what was asked too long ago is not read, and removed with the next asking', async () => {
    const questions = open();
    await questions.ask(['one'], 'forgotten');
    await age(2_500);
    expect(await questions.open('one', 2_000)).toEqual([]);
    await age(60_000);
    const asking = await questions.ask(['one'], 'next');
    await questions.remove(asking, 60_000);
    expect(await ground.database.knex('instance_questions')).toEqual([]);
  });

  test('instances that have not closed are listed, with their silence', async () => {
    const instances = createEventInstances(ground.database);
    await instances.seen('b');
    await instances.seen('a');
    await instances.seen('closed', true);
    await ground.database.knex('event_instances').where({ name: 'b' }).decrement('seen_at', 30_000);
    const listed = await instances.list();
    expect(listed.map(({ name }) => name)).toEqual(['a', 'b']);
    expect(listed.map(({ silentMs }) => Math.round(silentMs / 10_000))).toEqual([0, 3]);
  });

  test('logs are read by their uuids, whatever is not there left out', async () => {
    const figures = createOperatorFigures(ground.database);
    const log = await makeLog(ground.database);
    const read = await figures.logs([log.uuid, 'nowhere']);
    expect([...read]).toEqual([[log.uuid, { logId: log.id, head: 1, rowBytes: expect.any(Number) }]]);
    expect(await figures.logs([])).toEqual(new Map());
    expect(await figures.segments()).toEqual([]);
  });

  test('closed ways into rooms are listed until they end or are opened', async () => {
    const closures = createRoomClosures(ground.database);
    const { id, uuid, ownerId: userId } = await makeLog(ground.database);
    await closures.put(id, null, 60_000);
    await closures.put(id, userId, 30_000);
    await closures.put(id, userId, 45_000);
    const open = async () => (await closures.list()).filter((each) => each.uuid === uuid);
    const left = (most: number) => expect.toSatisfy((ms: number) => ms > most - 10_000 && ms <= most);
    expect(await open()).toEqual(
      expect.arrayContaining([
        { uuid, userId: null, ms: left(60_000) },
        { uuid, userId, ms: left(45_000) },
      ]),
    );
    await closures.put(id, null, 0);
    expect(await open()).toHaveLength(1);
    await ground.database.knex('room_closures').where({ log_id: id }).update({ until_ms: 1 });
    expect(await open()).toEqual([]);
  });
});
