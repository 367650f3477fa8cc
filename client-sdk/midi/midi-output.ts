import type { LegOutline } from '../../protocol/composition.ts';
import { DRUM_KIT } from '../../protocol/drum-kit.ts';
import { VOICES, type Voice } from '../../protocol/note-event.ts';
import { createLookAhead } from '../music/look-ahead.ts';
import type { Output } from '../music/output.ts';
import type { LiveNote } from '../music/played-note.ts';
import { createMidiClock } from './midi-clock.ts';

/** A sink for MIDI messages, such as a `MIDIOutput` of Web MIDI. */
export interface MidiPort {
  /** @param timestamp when they take effect on the clock of `performance.now()`, ms; one that is over means at once */
  send(bytes: number[], timestamp?: number): void;
}

export interface MidiOutputOptions {
  /** Delay of everything, ms; 0 if left out. */
  readonly offset?: number;
  /** Sends MIDI clock while the music plays: 24 pulses a quarter, start, stop, continue and the song position. */
  readonly clock?: boolean;
}

/** Plays a room on a MIDI port: an output of `createPlayback`. */
export interface MidiOutput extends Required<Output> {
  /** Delay of what follows, ms; less than 0 is earlier. */
  offset: number;
  /** Ends everything that sounds. */
  close(): void;
}

/** Channels as the bytes have them, 0–15; the tenth belongs to drums. */
const VOICE_CHANNELS: { readonly [V in Voice]: number } = { melody: 0, bass: 1, pad: 2, choir: 3, percussion: 9 };
const DRUMS = VOICE_CHANNELS.percussion;
const PLAYER_CHANNELS = [4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15];

const NOTE_OFF = 0x80;
const NOTE_ON = 0x90;
const CONTROL = 0xb0;
const PROGRAM = 0xc0;
const ALL_NOTES_OFF = 123;

const TURN_MS = 25;

/** A note from its beginning to its end, ms on the clock of `performance.now()`; a held one has no end yet. */
interface Sounding {
  readonly channel: number;
  readonly pitch: number;
  readonly start: number;
  end: number;
}

/**
 * Each voice has a channel: melody 1, bass 2, pad 3, choir 4, percussion 10; members who play have one each of the others,
 * and their drums the tenth. Ends of notes are sent shortly before their time, so that music that stops leaves none behind.
 */
export function createMidiOutput(port: MidiPort, { offset = 0, clock = false }: MidiOutputOptions = {}): MidiOutput {
  const lookAhead = createLookAhead(() => performance.now());
  const sounding = new Set<Sounding>();
  /** By channel. */
  const programs = new Map<number, number>();
  /** Channels of players by user id, least recently used first. */
  const players = new Map<number, number>();
  const used = new Set<number>();
  let last = 0;

  const timeIn = (seconds: number) => performance.now() + midi.offset + seconds * 1000;

  function send(bytes: number[], at: number): void {
    last = Math.max(last, at);
    port.send(bytes, at);
  }

  function end(note: Sounding, at: number): void {
    sounding.delete(note);
    send([NOTE_OFF | note.channel, note.pitch, 0], at);
  }

  function begin(note: Sounding, velocity: number): Sounding {
    for (const other of sounding) {
      if (other.channel !== note.channel || other.pitch !== note.pitch) continue;
      // A key cannot go down twice.
      if (other.start > note.start) note.end = Math.min(note.end, other.start);
      else end(other, Math.min(other.end, note.start));
    }
    used.add(note.channel);
    sounding.add(note);
    send([NOTE_ON | note.channel, note.pitch, velocity], note.start);
    return note;
  }

  function choose(program: number, channel: number, at: number): void {
    if (programs.get(channel) === program) return;
    programs.set(channel, program);
    send([PROGRAM | channel, program], at);
  }

  function voiceChannel(voice: Voice, { programs }: LegOutline, at: number): number {
    const channel = VOICE_CHANNELS[voice];
    choose(programs[VOICES.indexOf(voice)] ?? 0, channel, at);
    return channel;
  }

  function playerChannel({ player, sound }: Pick<LiveNote, 'player' | 'sound'>, at: number): number {
    if (sound === DRUM_KIT) return DRUMS;
    const channel = channelOf(player.userId);
    choose(sound, channel, at);
    return channel;
  }

  function channelOf(userId: number): number {
    const free = PLAYER_CHANNELS.find((channel) => ![...players.values()].includes(channel));
    const [longest] = players.entries();
    const channel = players.get(userId) ?? free ?? longest![1];
    if (free === undefined && !players.has(userId)) players.delete(longest![0]);
    players.delete(userId);
    players.set(userId, channel);
    return channel;
  }

  function turn(): void {
    const until = performance.now() + lookAhead.ms();
    for (const note of sounding) if (note.end < until) end(note, note.end);
  }

  const timer = setInterval(() => {
    lookAhead.turned();
    turn();
  }, TURN_MS);
  const offHidden = lookAhead.onHidden(turn);

  const midi: MidiOutput = {
    offset,
    play(note, inSeconds, forSeconds, leg) {
      const { pitch, velocity } = note;
      const start = timeIn(inSeconds);
      const channel = 'voice' in note ? voiceChannel(note.voice, leg, start) : playerChannel(note, start);
      begin({ channel, pitch, start, end: start + forSeconds * 1000 }, velocity);
    },
    hold(live, inSeconds) {
      const { pitch, velocity } = live;
      const start = timeIn(inSeconds);
      const channel = playerChannel(live, start);
      const note = begin({ channel, pitch, start, end: Number.POSITIVE_INFINITY }, velocity);
      return (seconds) => {
        note.end = Math.max(start, timeIn(seconds));
        if (sounding.has(note)) turn();
      };
    },
    follow(room) {
      if (!clock) return () => {};
      const pulses = createMidiClock(room, port.send.bind(port), () => midi.offset);
      return pulses.close;
    },
    stop() {
      const now = performance.now();
      for (const note of sounding) end(note, Math.max(now, note.start));
      // Behind whatever the port has been given already.
      const at = Math.max(now, last);
      for (const channel of used) send([CONTROL | channel, ALL_NOTES_OFF, 0], at);
      used.clear();
    },
    close() {
      clearInterval(timer);
      offHidden();
      midi.stop();
    },
  };
  return midi;
}
