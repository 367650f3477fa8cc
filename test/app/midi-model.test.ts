import { signal } from '@preact/signals';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createMidiModel } from '../../app/src/midi-model.ts';
import type { Synth } from '../../app/src/synth.ts';

/** A browser with one MIDI keyboard and one synthesizer, whose person has not been asked yet. */
function open() {
  const keyboard = { id: 'keys', name: 'Keys', state: 'connected', onmidimessage: null };
  const access = {
    inputs: new Map([['keys', keyboard]]),
    outputs: new Map([['synth', { id: 'synth', name: 'Synth', state: 'connected', send() {} }]]),
    onstatechange: null as null | (() => void),
  };
  let allow = () => {};
  const asked = new Promise<typeof access>((resolve) => {
    allow = () => resolve(access);
  });
  vi.stubGlobal('navigator', { requestMIDIAccess: () => asked });
  onTestFinished(() => void vi.unstubAllGlobals());
  const player = { allOff() {} };
  const sound = { synth: signal<Synth | undefined>(undefined) };
  return { keyboard, access, allow, sound, model: createMidiModel(player as never, sound as never) };
}

test('the first keyboard is heard, and once a person has chosen none, none is, whatever is plugged in', async () => {
  const { keyboard, access, allow, model } = open();
  allow();
  await model.open();
  expect(model.input.value).toBe('keys');
  model.chooseInput('', 0);
  access.onstatechange!();
  expect([model.input.value, keyboard.onmidimessage]).toEqual(['', null]);
});

test('access that is granted once the panel is closed is not used', async () => {
  const { keyboard, access, allow, model } = open();
  const opening = model.open();
  model.close();
  allow();
  await opening;
  expect([access.onstatechange, keyboard.onmidimessage]).toEqual([null, null]);
});

test('a device that is chosen before the instruments have come is connected to them, until another is or none', async () => {
  const { allow, sound, model } = open();
  const connected: unknown[] = [];
  allow();
  await model.open();
  model.chooseOutput('synth');
  sound.synth.value = { connect: (device: unknown) => connected.push(device) } as unknown as Synth;
  expect(connected).toEqual([expect.objectContaining({ offset: 0 })]);
  model.chooseOutput('');
  expect(connected.slice(1)).toEqual([undefined]);
  model.close();
  sound.synth.value = { connect: () => connected.push('late') } as unknown as Synth;
  expect(connected).not.toContain('late');
});
