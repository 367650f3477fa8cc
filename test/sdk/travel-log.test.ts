import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createTravelLog } from '../../client-sdk/travel-log.ts';
import { REMOVAL } from '../support/removal.ts';

test('a leg is steered, locked, unlocked and taken again by a waypoint that exists, and by no other', () => {
  const doc = new Y.Doc();
  const log = createTravelLog(doc, () => REMOVAL);
  const leg = log.add({ airport: 'CDG' });
  const gone = log.add({ airport: 'NRT' });
  log.remove(gone);
  const before = doc.toJSON();
  for (const none of ['nope', gone]) {
    const done = [log.steerLeg(none, { tempo: 90 }), log.lockLeg(none), log.unlockLeg(none), log.takeAgain(none)];
    expect(done).toEqual([false, false, false, false]);
  }
  expect(doc.toJSON()).toEqual(before);

  expect(log.steerLeg(leg, { tempo: 90 })).toBe(true);
  expect(log.takeAgain(leg)).toBe(true);
  expect(log.lockLeg(leg)).toBe(true);
  const { settings } = log.read();
  expect(settings.legs.get(leg)).toEqual({ tempo: 90, take: 1 });
  expect([...settings.locks.keys()]).toEqual([leg]);
  expect(log.unlockLeg(leg)).toBe(true);
  expect([...log.read().settings.locks.keys()]).toEqual([]);
});
