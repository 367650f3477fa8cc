import { expect, test } from 'vitest';
import { createTakeRecorder } from '../../app/src/take-recorder.ts';
import type { JamEvent } from '../../client-sdk/index.ts';

const player = { userId: 1, name: 'Ada', color: '#a04040' };
const LEGS = new Map([['cdg', { ticks: 3_840 }]]);

/** A note of a member; its place is undefined while the music rests. */
const played = (event: JamEvent['event'], tick: number | undefined, more: Partial<JamEvent> = {}): JamEvent => ({
  ...{ member: 'own', player, own: true, sound: 4, event },
  place: tick === undefined ? undefined : { leg: 'cdg', tick },
  ...more,
});
const on = (pitch: number) => ({ kind: 'on', pitch, velocity: 90 }) as const;
const off = (pitch: number) => ({ kind: 'off', pitch }) as const;
const pedal = (down: boolean) => ({ kind: 'sustain', down }) as const;

function record(events: readonly JamEvent[], isSolo = false) {
  const recorder = createTakeRecorder(
    (leg) => LEGS.get(leg),
    () => isSolo,
    () => 0,
  );
  for (const event of events) recorder.hear(event);
  return recorder.finish();
}

test('a note is recorded from its key to the end of it, in the order of their starts', () => {
  expect(record([played(on(60), 480), played(on(64), 500), played(off(64), 700), played(off(60), 960)], true)).toEqual([
    {
      ...{ leg: 'cdg', sound: 4, solo: true },
      notes: [
        { tick: 480, ticks: 480, pitch: 60, velocity: 90 },
        { tick: 500, ticks: 200, pitch: 64, velocity: 90 },
      ],
    },
  ]);
});

test('the pedal holds a note until it is lifted', () => {
  const notes = [played(pedal(true), 0), played(on(60), 100), played(off(60), 200), played(pedal(false), 900)];
  expect(record(notes)[0]!.notes).toEqual([{ tick: 100, ticks: 800, pitch: 60, velocity: 90 }]);
});

test('a note that its leg is too short for ends with it, and one that is still held ends there', () => {
  const next = { place: { leg: 'fra', tick: 100 } };
  expect(record([played(on(60), 3_600), played(off(60), 0, next)])[0]!.notes[0]!.ticks).toBe(240);
  expect(record([played(on(60), 3_600)])[0]!.notes[0]!.ticks).toBe(240);
});

test('each leg and each sound is a take of its own', () => {
  const other = { sound: 73 };
  const takes = record([
    ...[played(on(60), 0), played(off(60), 100)],
    ...[played(on(60), 200, other), played(off(60), 300, other)],
    ...[played(on(60), 0, { place: { leg: 'fra', tick: 5 } }), played(off(60), 0, { place: { leg: 'fra', tick: 9 } })],
  ]);
  expect(takes.map(({ leg, sound, notes }) => [leg, sound, notes.length])).toEqual([
    ['cdg', 4, 1],
    ['cdg', 73, 1],
    ['fra', 4, 1],
  ]);
});

test('what others play, and what is played while the music rests, is left out', () => {
  expect(record([played(on(60), 0, { own: false }), played(on(62), undefined), played(off(62), undefined)])).toEqual(
    [],
  );
});

test('each pass of a loop is a take, and a key that is held over its end ends with it', () => {
  let pass = 1;
  const recorder = createTakeRecorder(
    (leg) => LEGS.get(leg),
    () => false,
    () => pass,
  );
  recorder.hear(played(on(60), 480));
  recorder.hear(played(off(60), 720));
  recorder.hear(played(on(62), 3_600));
  expect(recorder.takePassed()).toEqual([]);
  pass = 2;
  recorder.hear(played(off(62), 100));
  recorder.hear(played(on(64), 480));
  const note = (tick: number, ticks: number, pitch: number) => ({ tick, ticks, pitch, velocity: 90 });
  expect(recorder.takePassed()).toEqual([
    { leg: 'cdg', sound: 4, solo: false, notes: [note(480, 240, 60), note(3_600, 240, 62)] },
  ]);
  recorder.hear(played(off(64), 960));
  expect(recorder.finish()).toEqual([{ leg: 'cdg', sound: 4, solo: false, notes: [note(480, 480, 64)] }]);
});
