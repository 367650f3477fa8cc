import { describe, expect, it } from 'vitest';
import { bytesOf, createEventQueue } from '../../server/session-events/event-queue.ts';
import type { SessionEvent } from '../../server/session-events/session-event.ts';

const LOG = '7c9e6679-7425-40de-944b-e07fc1f90ae7';
const by = (userId: number | null, at = 0): SessionEvent => ({
  ...{ kind: 'edited', log: LOG, userId, memberId: userId === null ? null : `m${userId}`, at, bytes: 60 },
  part: 'entries',
});
const ROOMY = 2 ** 30;

/** Count of these events that the queue takes. */
const taken = (queue: ReturnType<typeof createEventQueue>, events: readonly SessionEvent[]) =>
  events.filter((event) => queue.add(event)).length;

const times = (count: number, event: SessionEvent) => Array.from({ length: count }, () => event);

describe('the queue of session events', () => {
  it('leaves half of itself to others, however much one member records', () => {
    const queue = createEventQueue({ events: 1_000, bytes: ROOMY });
    expect(taken(queue, times(5_000, by(1)))).toBe(500);
    expect(taken(queue, times(200, by(2)))).toBe(200);
    expect(queue.queued().events).toBe(700);
  });

  it('keeps every event of quiet members beside a million of a noisy one', () => {
    const queue = createEventQueue();
    let dropped = 0;
    let recorded = 0;
    for (let turn = 0; turn < 1_000; turn += 1) {
      for (let flood = 0; flood < 1_000; flood += 1) queue.add(by(1));
      for (const quiet of [2, 3, 4, null]) {
        recorded += 1;
        if (!queue.add(by(quiet))) dropped += 1;
      }
    }
    expect({ recorded, dropped }).toEqual({ recorded: 4_000, dropped: 0 });
  });

  it('counts bytes as it counts events', () => {
    const size = bytesOf(by(1));
    const queue = createEventQueue({ events: ROOMY, bytes: 10 * size });
    expect(taken(queue, times(100, by(1)))).toBe(5);
    expect(taken(queue, times(2, by(2)))).toBe(2);
    expect(queue.queued()).toEqual({ events: 7, bytes: 7 * size });
  });

  it('never holds more than its limits, whoever records', () => {
    const queue = createEventQueue({ events: 100, bytes: ROOMY });
    for (let person = 0; person < 1_000; person += 1) taken(queue, times(10, by(person)));
    expect(queue.queued().events).toBe(100);
  });

  it('counts what is being written until that is done, and then gives the share back', () => {
    const queue = createEventQueue({ events: 10, bytes: ROOMY });
    taken(queue, times(10, by(1)));
    expect(queue.take().events).toHaveLength(5);
    expect(queue.add(by(1))).toBe(false);
    queue.release();
    expect(queue.queued()).toEqual({ events: 0, bytes: 0 });
    expect(taken(queue, times(10, by(1)))).toBe(5);
  });

  it('names the source that lost most since the last batch', () => {
    const queue = createEventQueue({ events: 4, bytes: ROOMY });
    taken(queue, [...times(9, by(1)), ...times(3, by(2))]);
    expect(queue.take().noisiest).toEqual({ source: 1, dropped: 7 });
    queue.release();
    expect(queue.take().noisiest).toBeUndefined();
  });
});
