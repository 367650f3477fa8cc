import { expect, test } from 'vitest';
import { createFairQueue, QueueFull } from '../../server/http/fair-queue.ts';

/** Queues work that runs until it is let go, and notes what begins. */
function start(options: { atOnce: number; each: number }) {
  const queue = createFairQueue(options);
  const begun: string[] = [];
  const running = new Map<string, () => void>();
  return {
    begun,
    queue(person: string, name: string, signal = new AbortController().signal): Promise<string> {
      return queue.run(person, signal, () => {
        begun.push(name);
        return new Promise((resolve) => running.set(name, () => resolve(name)));
      });
    },
    async finish(name: string) {
      running.get(name)!();
      await new Promise(setImmediate);
    },
  };
}

test('case 46: who waits gets the next turn, however much others have queued', async () => {
  const { begun, queue, finish } = start({ atOnce: 1, each: 10 });
  for (const name of ['a1', 'a2', 'a3']) void queue('a', name);
  for (const name of ['b1', 'b2']) void queue('b', name);
  void queue('c', 'c1');
  await new Promise(setImmediate);
  for (const name of ['a1', 'a2', 'b1', 'c1', 'a3']) await finish(name);
  expect(begun).toEqual(['a1', 'a2', 'b1', 'c1', 'a3', 'b2']);
});

test('case 46: a person has a bounded number in the queue, and others have theirs', async () => {
  const { queue, finish } = start({ atOnce: 1, each: 2 });
  const first = queue('a', 'a1');
  void queue('a', 'a2');
  await expect(queue('a', 'a3')).rejects.toThrow(QueueFull);
  void queue('b', 'b1');
  await finish('a1');
  expect(await first).toBe('a1');
  void queue('a', 'a4');
});

test('case 46: work whose signal aborts leaves the queue, and fails with the reason', async () => {
  const { begun, queue, finish } = start({ atOnce: 1, each: 2 });
  const left = new AbortController();
  void queue('a', 'a1');
  const waiting = queue('b', 'b1', left.signal);
  void queue('c', 'c1');
  left.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  await expect(queue('b', 'b2', left.signal)).rejects.toThrow('gone');
  await finish('a1');
  expect(begun).toEqual(['a1', 'c1']);
  void queue('b', 'b3');
  void queue('b', 'b4');
});

test('work that fails gives its turn on', async () => {
  const queue = createFairQueue({ atOnce: 1, each: 2 });
  const { signal } = new AbortController();
  const failing = queue.run('a', signal, () => Promise.reject(new Error('out of tune')));
  const next = queue.run('b', signal, async () => 'done');
  await expect(failing).rejects.toThrow('out of tune');
  expect(await next).toBe('done');
});
