import { createMidiInput, createMidiOutput, type MidiOutput, type MidiPlayer } from '@aero-melody/client/midi';
import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Sound } from './sound.ts';

/** The MIDI of this browser: not asked for yet, there, or why it is not. */
export type MidiState = 'closed' | 'asking' | 'open' | 'denied' | 'unsupported';

export interface MidiDevice {
  readonly id: string;
  readonly name: string;
}

/** MIDI devices that play, and those that are played on. */
export interface MidiModel {
  readonly state: ReadonlySignal<MidiState>;
  readonly inputs: ReadonlySignal<readonly MidiDevice[]>;
  readonly outputs: ReadonlySignal<readonly MidiDevice[]>;
  /** Id of the chosen device; empty for none. */
  readonly input: ReadonlySignal<string>;
  readonly output: ReadonlySignal<string>;
  /** The channel that is heard, 1–16; 0 for all. */
  readonly channel: ReadonlySignal<number>;
  /** Delay of the output, ms. */
  readonly offset: ReadonlySignal<number>;
  /** The output has the tempo as MIDI clock. */
  readonly clock: ReadonlySignal<boolean>;
  /** Asks the browser, which asks the person. */
  open(): Promise<void>;
  chooseInput(id: string, channel: number): void;
  chooseOutput(id: string): void;
  setOffset(ms: number): void;
  setClock(on: boolean): void;
  close(): void;
}

export function createMidiModel(player: MidiPlayer, sound: Sound): MidiModel {
  const state = signal<MidiState>('requestMIDIAccess' in navigator ? 'closed' : 'unsupported');
  const inputs = signal<readonly MidiDevice[]>([]);
  const outputs = signal<readonly MidiDevice[]>([]);
  const input = signal('');
  const output = signal('');
  const channel = signal(0);
  const offset = signal(0);
  const clock = signal(false);
  let access: MIDIAccess | undefined;
  let closed = false;
  /** A person has chosen to be heard from no device. */
  let choseNone = false;
  let heard: MIDIInput | undefined;
  const midi = signal<MidiOutput | undefined>(undefined);
  // The instruments may come after the device.
  const disconnect = effect(() => {
    const device = midi.value;
    sound.synth.value?.connect(device);
  });

  /** Devices come and go. */
  function look(): void {
    if (!access) return;
    const there = (ports: MIDIInputMap | MIDIOutputMap): MidiDevice[] =>
      [...ports.values()]
        .filter((port) => port.state === 'connected')
        .map(({ id, name }) => ({ id, name: name ?? id }));
    inputs.value = there(access.inputs);
    outputs.value = there(access.outputs);
    if (!choseNone && !inputs.value.some(({ id }) => id === input.value))
      chooseInput(inputs.value[0]?.id ?? '', channel.value);
    if (!outputs.value.some(({ id }) => id === output.value)) chooseOutput('');
  }

  function chooseInput(id: string, filter: number): void {
    if (heard) heard.onmidimessage = null;
    player.allOff();
    input.value = id;
    channel.value = filter;
    heard = access?.inputs.get(id);
    if (!heard) return;
    const receiver = createMidiInput(player, filter === 0 ? {} : { channel: filter });
    heard.onmidimessage = ({ data }) => receiver.receive(data ?? []);
  }

  function chooseOutput(id: string): void {
    const before = midi.value;
    midi.value = undefined;
    before?.close();
    output.value = id;
    const port = access?.outputs.get(id);
    midi.value = port && createMidiOutput(port, { offset: offset.value, clock: clock.value });
  }

  return {
    ...{ state, inputs, outputs, input, output, channel, offset, clock },
    async open() {
      state.value = 'asking';
      const granted = await navigator.requestMIDIAccess().catch(() => undefined);
      // The person may have closed the panel before answering.
      if (closed) return;
      access = granted;
      state.value = access ? 'open' : 'denied';
      if (!access) return;
      access.onstatechange = look;
      look();
    },
    chooseInput(id, filter) {
      choseNone = id === '';
      chooseInput(id, filter);
    },
    chooseOutput,
    setOffset(ms) {
      offset.value = ms;
      if (midi.value) midi.value.offset = ms;
    },
    setClock(on) {
      clock.value = on;
      chooseOutput(output.value);
    },
    close() {
      closed = true;
      if (access) access.onstatechange = null;
      chooseInput('', 0);
      chooseOutput('');
      disconnect();
    },
  };
}
