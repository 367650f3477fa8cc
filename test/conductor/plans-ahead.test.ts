import { expect, test } from 'vitest';
import * as Y from 'yjs';
import { createPlansAhead } from '../../server/conductor/score/plans-ahead.ts';
import { outlineOf, reviseScore } from '../../server/conductor/score/score.ts';
import { seedTravelLog } from '../../travel-log/edit.ts';
import { legsOf } from '../../travel-log/legs.ts';
import { readTravelLog } from '../../travel-log/shape.ts';
import { airportOf } from '../support/storage.ts';

const CODES = ['CDG', 'NRT', 'LAX', 'GRU', 'OSL', 'SYD', 'JNB'];
const MOMENT = { playhead: 0, earliest: 0, revision: 1, keepsPace: false };

const journeyOf = (stops: number) => {
  const doc = new Y.Doc();
  const waypoints = Array.from({ length: stops }, (_, at) => ({ id: `${at}`, airport: CODES[at % CODES.length]! }));
  seedTravelLog(doc, { title: '', seed: 7, waypoints });
  const { waypoints: read, settings } = readTravelLog(doc);
  return { legs: legsOf(read, airportOf), settings };
};

test('a long journey is planned in slices, and as it would be at once', async () => {
  const { legs, settings } = journeyOf(301);
  const ahead = createPlansAhead(() => ({ legs, settings }));
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);
  expect(ahead.areMany([])).toBe(true);
  const { made, plans } = await ahead.use(
    () => [],
    () => ({ made: reviseScore([], [], legs, settings, MOMENT, ahead.plans), plans: ahead.plans.size }),
  );
  clearInterval(timer);
  expect(turns).toBeGreaterThan(2);
  // The last few are planned by the revision itself.
  expect(plans).toBeGreaterThanOrEqual(300 - 8);
  expect(ahead.plans.size).toBe(0);
  expect(ahead.areMany(made.legs)).toBe(false);
  const atOnce = reviseScore([], [], legs, settings, MOMENT);
  expect(outlineOf(made.legs)).toEqual(outlineOf(atOnce.legs));
});

test('a journey that changes while it is planned is planned as it is in the end', async () => {
  const [before, after] = [journeyOf(30), journeyOf(50)];
  let asked = 0;
  const ahead = createPlansAhead(() => (asked++ === 0 ? before : after));
  const revised = await ahead.use(
    () => [],
    () => reviseScore([], [], after.legs, after.settings, MOMENT, ahead.plans).legs.length,
  );
  expect(revised).toBe(49);
  // Behind each round of planning once more.
  expect(asked).toBeGreaterThan(2);
});
