import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { watchEventLoop } from '../server/event-loop.ts';

function stall(ms: number): void {
  for (const end = performance.now() + ms; performance.now() < end; );
}

test('a stall of the event loop is seen once', async () => {
  const eventLoop = watchEventLoop();
  onTestFinished(eventLoop.close);
  await sleep(500);
  eventLoop.lateP99();
  await sleep(250);
  stall(1_000);
  await sleep(250);
  const late = eventLoop.lateP99();
  // A timer that was due at the start of the stall is late by all of it, and one that was due later by less.
  expect(late).toBeGreaterThan(0.5);
  await sleep(500);
  expect(eventLoop.lateP99()).toBeLessThan(late);
});
