import { type JamEvent, type Recording, RefusedError, type Room } from '@aero-melody/client';
import { signal } from '@preact/signals';
import { expect, onTestFinished, test } from 'vitest';
import { openTakeModel } from '../../app/src/take-model.ts';

/** A model in a room that refuses as many takes as it is told to. */
function open() {
  const kept: Recording[] = [];
  const state = { refusals: 0 };
  let hear: (event: JamEvent) => void = () => {};
  const room = {
    takes: {
      list: () => [],
      async record(recording: Recording) {
        if (state.refusals-- > 0) throw new RefusedError({ code: 'UNAVAILABLE', detail: 'offline' });
        kept.push(recording);
      },
    },
    on(name: string, listener: (event: JamEvent) => void) {
      if (name === 'jam') hear = listener;
      return () => {};
    },
    score: { leg: () => ({ ticks: 10_000 }) },
    transport: { current: undefined, run: () => 0 },
  } as unknown as Room;
  const model = openTakeModel(room, { solo: signal(false) } as never);
  onTestFinished(() => model.close());
  return {
    ...{ model, kept, state },
    play(leg: string) {
      const place = { leg, tick: 480 };
      hear({ own: true, sound: 0, place, event: { kind: 'on', pitch: 60, velocity: 90 } } as unknown as JamEvent);
      hear({ own: true, sound: 0, place, event: { kind: 'off', pitch: 60 } } as unknown as JamEvent);
    },
    settle: () => new Promise(setImmediate),
  };
}

test('takes that are refused are kept at another try, each under the id that it had, and hold up no other', async () => {
  const { model, kept, state, play, settle } = open();
  model.toggle();
  for (const leg of ['a', 'b', 'c']) play(leg);
  state.refusals = 1;
  model.toggle();
  await settle();
  expect(kept.map(({ leg }) => leg)).toEqual(['b', 'c']);
  expect(model.work.said.value?.kind).toBe('trouble');
  const [unkept] = model.unkept.value;
  expect(unkept).toMatchObject({ leg: 'a', id: expect.stringMatching(/^[\da-f-]{36}$/) });
  model.keepAgain();
  await settle();
  expect(kept.at(-1)).toBe(unkept);
  expect([model.unkept.value, model.work.said.value?.kind]).toEqual([[], 'done']);
});

test('what is recorded when the panel closes is kept', async () => {
  const { model, kept, play, settle } = open();
  model.toggle();
  play('a');
  model.close();
  await settle();
  expect(kept.map(({ leg }) => leg)).toEqual(['a']);
});
