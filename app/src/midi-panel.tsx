import { useEffect, useMemo } from 'preact/hooks';
import type { JamModel } from './jam-model.ts';
import { createMidiModel, type MidiDevice, type MidiModel, type MidiState } from './midi-model.ts';
import type { Sound } from './sound.ts';

const WORDS: { readonly [S in Exclude<MidiState, 'open'>]: string } = {
  closed:
    'Play on a MIDI keyboard, or let a synthesiser of yours play the room. Your browser asks whether this page may.',
  asking: 'Your browser is asking whether this page may use MIDI.',
  denied:
    'This page may not use MIDI. Allow it in the settings of this site, beside the address, and try again. All else works without.',
  unsupported: 'This browser knows no MIDI. Chrome, Edge, Opera and Firefox do; the keys here work in any browser.',
};

/** Which MIDI devices play, and which are played on. It stays at work while it is hidden. */
export function MidiPanel({ model, sound, hidden }: { model: JamModel; sound: Sound; hidden: boolean }) {
  const midi = useMemo(() => createMidiModel(playerOf(model), sound), [model, sound]);
  useEffect(() => midi.close, [midi]);
  const state = midi.state.value;

  return (
    <div class="midi" hidden={hidden}>
      {state === 'open' ? (
        <MidiDevices midi={midi} />
      ) : (
        <>
          <p class="jam-words" role="status">
            {WORDS[state]}
          </p>
          {(state === 'closed' || state === 'denied') && (
            <button type="button" class="button button-small" onClick={() => void midi.open()}>
              {state === 'closed' ? 'Look for MIDI devices' : 'Try again'}
            </button>
          )}
        </>
      )}
    </div>
  );
}

function MidiDevices({ midi }: { midi: MidiModel }) {
  const { inputs, outputs, input, output, channel, offset } = midi;
  return (
    <>
      <label class="jam-choice">
        Keyboard
        <select value={input.value} onChange={(event) => midi.chooseInput(event.currentTarget.value, channel.value)}>
          <option value="">none</option>
          {inputs.value.map(option)}
        </select>
      </label>
      <label class="jam-choice">
        Channel
        <select
          value={channel.value}
          onChange={(event) => midi.chooseInput(input.value, Number(event.currentTarget.value))}
        >
          <option value={0}>all</option>
          {CHANNELS.map((number) => (
            <option key={number} value={number}>
              {number}
            </option>
          ))}
        </select>
      </label>
      <label class="jam-choice">
        Play the room on
        <select value={output.value} onChange={(event) => midi.chooseOutput(event.currentTarget.value)}>
          <option value="">this page alone</option>
          {outputs.value.map(option)}
        </select>
      </label>
      <label class="jam-choice">
        Delay of it, ms
        <input
          type="number"
          {...{ min: -200, max: 500, step: 5 }}
          value={offset.value}
          onInput={({ currentTarget }) => {
            if (currentTarget.value !== '' && currentTarget.validity.valid) midi.setOffset(currentTarget.valueAsNumber);
          }}
        />
      </label>
      {inputs.value.length === 0 && outputs.value.length === 0 && (
        <p class="jam-words">No MIDI device is connected. Plug one in: it appears here by itself.</p>
      )}
    </>
  );
}

const CHANNELS = Array.from({ length: 16 }, (_, index) => index + 1);

const option = ({ id, name }: MidiDevice) => (
  <option key={id} value={id}>
    {name}
  </option>
);

const playerOf = (model: JamModel) => ({
  get sound() {
    return model.program.value;
  },
  set sound(program: number) {
    model.program.value = program;
  },
  noteOn: (pitch: number, velocity = 90) => model.press(`midi ${pitch}`, pitch, velocity),
  noteOff: (pitch: number) => model.release(`midi ${pitch}`),
  sustain: model.sustain,
  allOff: model.releaseAll,
});
