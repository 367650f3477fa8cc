import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../server/logger.ts';
import { openRecorder, type Recorder } from '../../server/session-events/recorder.ts';
import { rooms } from '../../server/session-events/reports.ts';

const TOKYO = 'aaaaaaaa-0000-4000-8000-000000000001';
const LIMA = 'aaaaaaaa-0000-4000-8000-000000000002';
const minute = 60_000;

let dir: string;
let recorder: Recorder;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'aero-melody-reports-'));
  recorder = await openRecorder({ dir, instance: 'one', logger: createLogger('silent') });
});
afterEach(async () => {
  await recorder.close();
  await rm(dir, { recursive: true });
});

const person = (log: string, userId: number, memberId: string) => ({
  joined: (at: number) => recorder.record({ kind: 'joined', log, userId, memberId, at }),
  left: (at: number) => recorder.record({ kind: 'left', log, userId, memberId, at, ms: 0 }),
  edited: (at: number) => recorder.record({ kind: 'edited', log, userId, memberId, at, bytes: 60, part: 'entries' }),
});
const played = (log: string, notes: number, at: number) =>
  recorder.record({ kind: 'played', log, userId: null, memberId: null, at, notes });

describe('the report of rooms', () => {
  it('is empty where nothing happened', async () => {
    expect(await rooms(recorder)).toEqual([]);
  });

  it('counts edits, notes, different users and minutes for each log', async () => {
    const ann = person(TOKYO, 1, 'ann-1');
    const annAgain = person(TOKYO, 1, 'ann-2');
    const ben = person(TOKYO, 2, 'ben-1');
    ann.joined(0);
    ben.joined(2 * minute);
    ann.edited(3 * minute);
    ben.edited(3 * minute);
    played(TOKYO, 40, 4 * minute);
    played(TOKYO, 2, 5 * minute);
    ann.left(6 * minute);
    annAgain.joined(8 * minute);
    annAgain.edited(9 * minute);
    annAgain.left(9 * minute);
    ben.left(10 * minute);
    person(LIMA, 3, 'cleo-1').joined(minute);
    person(LIMA, 3, 'cleo-1').left(1.5 * minute);
    expect(await rooms(recorder)).toEqual([
      { log: TOKYO, edits: 3, notes: 42, members: 2, minutes: 6 + 8 + 1 },
      { log: LIMA, edits: 0, notes: 0, members: 1, minutes: 0.5 },
    ]);
  });

  it('counts a member who never left until the last event of the log', async () => {
    person(TOKYO, 1, 'ann-1').joined(0);
    person(TOKYO, 2, 'ben-1').joined(minute);
    played(TOKYO, 1, 3 * minute);
    expect(await rooms(recorder)).toEqual([{ log: TOKYO, edits: 0, notes: 1, members: 2, minutes: 3 + 2 }]);
  });

  it('leaves out what was before `since`, and the presence before it', async () => {
    person(LIMA, 3, 'cleo-1').joined(0);
    person(LIMA, 3, 'cleo-1').left(minute);
    const ann = person(TOKYO, 1, 'ann-1');
    ann.joined(0);
    ann.edited(minute);
    ann.edited(5 * minute);
    ann.left(6 * minute);
    expect(await rooms(recorder, { since: 4 * minute })).toEqual([
      { log: TOKYO, edits: 1, notes: 0, members: 1, minutes: 2 },
    ]);
  });
});
