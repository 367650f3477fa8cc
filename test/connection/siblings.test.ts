import { expect, test } from 'vitest';
import { watchSiblings } from '../../server/connection/siblings.ts';
import { createHandClock } from '../support/hand-clock.ts';

/** The watch of one instance over the others, and what it was told, in order. */
function watch() {
  const clock = createHandClock();
  const said: string[] = [];
  const siblings = watchSiblings({
    clock,
    sendHeartbeat: () => said.push('alive'),
    appeared: () => said.push('appeared'),
    missed: () => said.push('missed'),
    lost: (instance) => said.push(`${instance} lost`),
  });
  const heardOf = () => said.splice(0).filter((word) => word !== 'alive');
  return { clock, siblings, said, heardOf };
}

test('I6: an instance says every 2 s that it lives, and one that is silent for 6 s is gone', () => {
  const { clock, siblings, said, heardOf } = watch();
  clock.advance(2_000);
  clock.advance(2_000);
  expect(said).toEqual(['alive', 'alive', 'alive']);
  siblings.seen('two');
  expect(heardOf()).toEqual(['appeared']);
  for (let step = 0; step < 3; step++) clock.advance(2_000);
  expect(heardOf()).toEqual([]);
  clock.advance(2_000);
  expect(heardOf()).toEqual(['two lost']);
  siblings.seen('two');
  expect(heardOf()).toEqual(['appeared']);
  siblings.close();
});

test('I6: an instance that stood still takes nobody for gone, and asks what it missed', () => {
  const { clock, siblings, heardOf } = watch();
  siblings.seen('two');
  heardOf();
  clock.stall(10_000);
  expect(heardOf()).toEqual(['missed']);
  siblings.seen('two');
  clock.advance(2_000);
  expect(heardOf()).toEqual([]);
  siblings.close();
});

test('a way to the others that is lost and found again and again is greeted on twice a second at most', () => {
  const { clock, siblings, heardOf } = watch();
  for (let time = 0; time < 10; time++) {
    siblings.reconnected();
    clock.advance(50);
  }
  expect(heardOf()).toEqual(['missed']);
  clock.advance(500);
  expect(heardOf()).toEqual(['missed']);
  siblings.close();
});
