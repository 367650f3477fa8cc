import { useEffect, useMemo } from 'preact/hooks';
import * as texts from '#texts/midi.ts';
import type { JamModel } from './jam-model.ts';
import { createMidiModel, type MidiDevice, type MidiModel, type MidiState } from './midi-model.ts';
import type { Sound } from './sound.ts';

const WORDS: { readonly [S in Exclude<MidiState, 'open'>]: string } = {
  closed: texts.playOnAMidiKeyboard,
  asking: texts.yourBrowserIsAskingWhether,
  denied: texts.thisPageMayNotUseMidi,
  unsupported: texts.thisBrowserKnowsNoMidi,
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
              {state === 'closed' ? texts.lookForMidiDevices : texts.tryAgain}
            </button>
          )}
        </>
      )}
    </div>
  );
}

function MidiDevices({ midi }: { midi: MidiModel }) {
  const { inputs, outputs, input, output, channel, offset, clock } = midi;
  return (
    <>
      <label class="jam-choice">
        {texts.keyboard}
        <select value={input.value} onChange={(event) => midi.chooseInput(event.currentTarget.value, channel.value)}>
          <option value="">{texts.none}</option>
          {inputs.value.map(option)}
        </select>
      </label>
      <label class="jam-choice">
        {texts.channel}
        <select
          value={channel.value}
          onChange={(event) => midi.chooseInput(input.value, Number(event.currentTarget.value))}
        >
          <option value={0}>{texts.all}</option>
          {CHANNELS.map((number) => (
            <option key={number} value={number}>
              {number}
            </option>
          ))}
        </select>
      </label>
      <label class="jam-choice">
        {texts.playTheRoomOn}
        <select value={output.value} onChange={(event) => midi.chooseOutput(event.currentTarget.value)}>
          <option value="">{texts.thisPageAlone}</option>
          {outputs.value.map(option)}
        </select>
      </label>
      <label class="jam-choice">
        {texts.delayOf}
        <input
          type="number"
          {...{ min: -200, max: 500, step: 5 }}
          value={offset.value}
          onInput={({ currentTarget }) => {
            if (currentTarget.value !== '' && currentTarget.validity.valid) midi.setOffset(currentTarget.valueAsNumber);
          }}
        />
      </label>
      <label class="jam-check" title={texts.clockHint}>
        <input
          type="checkbox"
          checked={clock.value}
          onChange={({ currentTarget }) => midi.setClock(currentTarget.checked)}
        />
        {texts.sendClock}
      </label>
      {inputs.value.length === 0 && outputs.value.length === 0 && (
        <p class="jam-words">{texts.noMidiDeviceIsConnected}</p>
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
