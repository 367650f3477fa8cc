import type { RoomJam } from '../music/jam.ts';

/** Plays MIDI bytes into a jam. */
export interface MidiInput {
  /** Takes bytes as they come, from a port or a stream: whole messages or parts of them. */
  receive(bytes: Iterable<number>): void;
}

/** Target of a MIDI input, such as `room.jam`. */
export type MidiPlayer = Pick<RoomJam, 'sound' | 'noteOn' | 'noteOff' | 'sustain' | 'allOff'>;

const CLOCK = 0xf8;
const SYSTEM = 0xf0;
const STATUS = 0x80;
const PEDAL = 64;
const ALL_SOUND_OFF = 120;
const ALL_NOTES_OFF = 123;
/** From this value on a pedal is down. */
const DOWN = 64;

/** Data bytes of a message by the upper half of its status. */
const LENGTHS: { readonly [kind: number]: number } = { 8: 2, 9: 2, 10: 2, 11: 2, 12: 1, 13: 1, 14: 2 };

/**
 * Notes, the sustain pedal, program changes and all-notes-off are played; everything else is passed over. Running status
 * is understood.
 * @param options `channel`: the only one that is heard, 1–16
 */
export function createMidiInput(player: MidiPlayer, { channel }: { readonly channel?: number } = {}): MidiInput {
  /** The last status byte of a channel; 0 where data bytes belong to no message. */
  let status = 0;
  let data: number[] = [];

  function obey([first = 0, second = 0]: readonly number[]): void {
    if (channel !== undefined && (status & 15) + 1 !== channel) return;
    switch (status >> 4) {
      case 8:
        player.noteOff(first);
        return;
      case 9:
        if (second > 0) player.noteOn(first, second);
        else player.noteOff(first);
        return;
      case 11:
        if (first === PEDAL) player.sustain(second >= DOWN);
        else if (first === ALL_SOUND_OFF || first === ALL_NOTES_OFF) player.allOff();
        return;
      case 12:
        player.sound = first;
    }
  }

  return {
    receive(bytes) {
      for (const byte of bytes) {
        // A clock may stand in the middle of another message.
        if (byte >= CLOCK) continue;
        if (byte >= STATUS) {
          status = byte < SYSTEM ? byte : 0;
          data = [];
          continue;
        }
        if (status === 0) continue;
        data.push(byte);
        if (data.length < LENGTHS[status >> 4]!) continue;
        obey(data);
        data = [];
      }
    },
  };
}
