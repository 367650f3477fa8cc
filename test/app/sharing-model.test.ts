import type { Room, Sharing } from '@aero-melody/client';
import { signal } from '@preact/signals';
import { describe, expect, test } from 'vitest';
import { openSharingModel } from '../../app/src/sharing-model.ts';
import type { State } from '../../app/src/state.ts';

/** A model whose readings are answered by hand, in any order. */
function open() {
  const people = signal<readonly unknown[]>([]);
  const readings: ((sharing: Sharing) => void)[] = [];
  const room = {
    sharing: {
      read: () => new Promise<Sharing>((resolve) => readings.push(resolve)),
      links: async () => [],
      setRole: async () => {},
    },
  } as unknown as Room;
  const state = { people, rights: signal({ kind: 'member' }), may: () => true } as unknown as State;
  const answer = async (reading: number, name: string) => {
    readings[reading]!({ members: [{ name }] } as unknown as Sharing);
    await new Promise(setImmediate);
  };
  return { model: openSharingModel(room, state), people, readings, answer };
}

describe('the model of the sharing panel', () => {
  test('what others change is read without holding up who manages', async () => {
    const { model, people, readings, answer } = open();
    await answer(0, 'Ada');
    people.value = ['Ben'];
    expect(readings).toHaveLength(2);
    expect(model.busy.value).toBe(false);
    model.close();
  });

  test('a change holds the others up until it is read', async () => {
    const { model, answer } = open();
    await answer(0, 'Ada');
    const change = model.setRole(7, 'editor');
    await new Promise(setImmediate);
    expect(model.busy.value).toBe(true);
    await answer(1, 'Ben');
    await change;
    expect(model.busy.value).toBe(false);
    expect(model.said.value?.kind).toBe('done');
    model.close();
  });

  test('an older reading that is answered later counts no more', async () => {
    const { model, people, answer } = open();
    people.value = ['Ben'];
    await answer(1, 'newer');
    await answer(0, 'older');
    expect(model.sharing.value?.members[0]?.name).toBe('newer');
    model.close();
  });
});
