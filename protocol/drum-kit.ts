/** The sound of a drum kit, whose pitches are General MIDI drum keys. Below it are General MIDI programs. */
export const DRUM_KIT = 128;
