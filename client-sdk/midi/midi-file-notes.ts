import type { MidiEvent } from 'midi-file';
import type { TakeNote } from '../../protocol/take-notes.ts';

/** The notes of one channel of a track. */
interface ChannelNotes {
  /** As the bytes have it, 0–15. */
  readonly channel: number;
  /** General MIDI program of its first note, 0–127. */
  readonly program: number;
  /** By start. */
  readonly notes: readonly TakeNote[];
}

interface OpenNote {
  readonly tick: number;
  readonly velocity: number;
  /** Its key is up, and the pedal holds it. */
  released: boolean;
}

interface Channel {
  program: number;
  pedal: boolean;
  readonly open: Map<number, OpenNote>;
  readonly notes: TakeNote[];
}

const PEDAL = 64;
/** From this value on a pedal is down. */
const DOWN = 64;
/** The latest end of a file, ticks: takes have no later places. */
const LAST_TICK = 2 ** 27;

/**
 * Reads the notes of a track.
 * @param scale our ticks for one of the file
 * @throws where a byte is missing or is none of MIDI, or the file lasts for more than a day
 */
export function notesOf(events: readonly MidiEvent[], scale: number): ChannelNotes[] {
  const channels = new Map<number, Channel>();
  let time = 0;
  const now = () => Math.round(time * scale);

  function channelOf(number: number): Channel {
    const channel = channels.get(number) ?? { program: 0, pedal: false, open: new Map(), notes: [] };
    channels.set(number, channel);
    return channel;
  }

  function end({ open, notes }: Channel, pitch: number): void {
    const note = open.get(pitch);
    if (!note) return;
    open.delete(pitch);
    const { tick, velocity } = note;
    notes.push({ tick, ticks: Math.max(1, now() - tick), pitch, velocity });
  }

  function endReleased(channel: Channel): void {
    for (const [pitch, { released }] of channel.open) if (released) end(channel, pitch);
  }

  for (const event of events) {
    time += event.deltaTime;
    if (!(event.deltaTime >= 0) || !(now() <= LAST_TICK)) throw new RangeError('a time that no file has');
    switch (event.type) {
      case 'noteOn': {
        const channel = channelOf(event.channel);
        end(channel, data(event.noteNumber));
        channel.open.set(event.noteNumber, { tick: now(), velocity: data(event.velocity), released: false });
        break;
      }
      case 'noteOff': {
        const channel = channelOf(event.channel);
        const note = channel.open.get(data(event.noteNumber));
        if (note && channel.pedal) note.released = true;
        else end(channel, event.noteNumber);
        break;
      }
      case 'controller': {
        const channel = channelOf(event.channel);
        if (event.controllerType !== PEDAL) break;
        channel.pedal = data(event.value) >= DOWN;
        if (!channel.pedal) endReleased(channel);
        break;
      }
      case 'programChange': {
        const channel = channelOf(event.channel);
        if (channel.notes.length + channel.open.size === 0) channel.program = data(event.programNumber);
        break;
      }
      default:
      // Everything else does not sound in a take.
    }
  }
  return [...channels]
    .sort(([a], [b]) => a - b)
    .flatMap(([number, channel]) => {
      for (const pitch of channel.open.keys()) end(channel, pitch);
      const notes = channel.notes.sort((a, b) => a.tick - b.tick || a.pitch - b.pitch);
      return notes.length > 0 ? { channel: number, program: channel.program, notes } : [];
    });
}

/** A data byte. @throws where it is missing, or is a status byte */
function data(byte: number): number {
  if (!(byte >= 0 && byte < 128)) throw new RangeError('no data byte');
  return byte;
}
