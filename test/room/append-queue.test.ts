import { expect, test } from 'vitest';
import type { Right } from '../../protocol/role.ts';
import { createAppendQueue, NotAllowedError } from '../../server/room/append-queue.ts';
import type { Member } from '../../server/room/member.ts';
import { AccessChangedError, type AppendError, NotCommittedError } from '../../server/storage/append-errors.ts';
import type { Update } from '../../server/storage/commit-lane.ts';

const memberOf = (userId: number): Member => ({
  ...{ id: `${userId}`, sessionId: `session ${userId}`, clientId: userId, lastSeq: 1, committed: 0 },
  identity: { userId, name: '', color: '' },
});

/** A lane that numbers what is of its version, and rights that are read when `read` says so. */
function open() {
  const lane = { version: 0, rows: [] as string[] };
  const room = { version: 0, writers: new Set([1, 2]) };
  const reads: { resolve(): void; reject(error: unknown): void }[] = [];
  const failures: string[] = [];
  /** Members whose updates were asked for the right that they need. */
  const asked: number[] = [];
  const append = ({ sessionId, sessionSeq, accessVersion }: Update, failed?: (error: AppendError) => void) =>
    new Promise<number>((resolve, reject) => {
      if (accessVersion === lane.version) return resolve(lane.rows.push(`${sessionId}/${sessionSeq}`));
      const error = new AccessChangedError(lane.version);
      failed?.(error);
      return reject(error);
    });
  const queue = createAppendQueue(
    { append },
    {
      version: () => room.version,
      can: ({ userId }, right) => right === 'write' && room.writers.has(userId!),
      refresh: () => new Promise<void>((resolve, reject) => reads.push({ resolve, reject })),
    },
  );
  const send = (userId: number, sessionSeq: number, needed: Right = 'write') => {
    const member = memberOf(userId);
    const update = { logId: 1, sessionId: member.sessionId, sessionSeq, userId, bytes: Uint8Array.of(1) };
    const failed = (error: Error) => void failures.push(`${member.sessionId}/${sessionSeq} ${error.name}`);
    const ask = () => {
      asked.push(userId);
      return needed;
    };
    return queue.append(member, update, ask, failed).catch((error: Error) => error);
  };
  return { lane, room, reads, failures, asked, send };
}

test('A2: updates that come back go again in their old order, with those that came meanwhile behind them', async () => {
  const { lane, room, reads, send } = open();
  lane.version = 1;
  const outcomes = [send(1, 1), send(2, 1), send(1, 2)];
  expect(reads).toHaveLength(1);
  room.version = 1;
  // It waits, though its version is the right one: two of its session are before it.
  outcomes.push(send(1, 3));
  expect(lane.rows).toEqual([]);
  reads[0]!.resolve();
  expect(await Promise.all(outcomes)).toEqual([1, 2, 3, 4]);
  expect(lane.rows).toEqual(['session 1/1', 'session 2/1', 'session 1/2', 'session 1/3']);
});

test('A2: a session is refused from its first update on that is not allowed any more, and no other with it', async () => {
  const { lane, room, reads, failures, send } = open();
  lane.version = 1;
  const outcomes = [send(1, 1), send(2, 1), send(1, 2)];
  Object.assign(room, { version: 1, writers: new Set([2]) });
  reads[0]!.resolve();
  const [first, other, behind] = await Promise.all(outcomes);
  expect([first, behind]).toEqual([new NotAllowedError(1), new NotAllowedError(1)]);
  expect(other).toBe(1);
  expect(failures).toEqual(['session 1/1 NotAllowedError', 'session 1/2 NotAllowedError']);
});

test('rights that change once more while they are read are read again', async () => {
  const { lane, room, reads, send } = open();
  lane.version = 1;
  const outcome = send(1, 1);
  Object.assign(lane, { version: 2 });
  room.version = 1;
  reads[0]!.resolve();
  await Promise.resolve();
  expect(reads).toHaveLength(2);
  room.version = 2;
  reads[1]!.resolve();
  expect(await outcome).toBe(1);
});

test('where the rights cannot be read, what waits for them fails, and the next update tries again', async () => {
  const { lane, room, reads, failures, send } = open();
  lane.version = 1;
  const outcomes = [send(1, 1), send(2, 1)];
  reads[0]!.reject(new Error('the database is away'));
  expect((await Promise.all(outcomes)).map((error) => error instanceof NotCommittedError)).toEqual([true, true]);
  expect(failures).toEqual(['session 1/1 NotCommittedError', 'session 2/1 NotCommittedError']);
  const again = send(1, 1);
  room.version = 1;
  reads[1]!.resolve();
  expect(await again).toBe(1);
});

test('A2: the right that an update needs is asked where its writer may not write: that may look at every item', async () => {
  const { asked, send } = open();
  expect(await send(1, 1)).toBe(1);
  expect(await send(3, 1)).toBeInstanceOf(NotAllowedError);
  expect(asked).toEqual([3]);
});
