/** MIDI: the second module of the package, so that a page which knows none of it does not load it. */

export {
  MIDI_FAULTS,
  MIDI_FILE_BYTES,
  type MidiFault,
  type MidiFile,
  type MidiPart,
  type PlacedPart,
  placeMidiPart,
  readMidiFile,
} from './midi/midi-file.ts';
export { createMidiInput, type MidiInput, type MidiPlayer } from './midi/midi-input.ts';
export { createMidiOutput, type MidiOutput, type MidiOutputOptions, type MidiPort } from './midi/midi-output.ts';
