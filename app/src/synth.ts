import {
  createPlayback,
  DRUM_KIT,
  type HeardNote,
  type LegOutline,
  type LiveNote,
  type Output,
  type PlayedNote,
  type Room,
} from '@aero-melody/client';
import { effect } from '@preact/signals';
import { type LoadedRoom, openLegLoading } from './leg-loading.ts';
import { createMix, gainOf, type Mix } from './mix.ts';
import { openSampledPrograms } from './sampled-programs.ts';
import { soundClick } from './synth-click.ts';
import { openMaster } from './synth-master.ts';
import { openMixer, type Strip } from './synth-mixer.ts';
import type { SoundingNote } from './synth-note.ts';
import { type AudibleNote, placeOf, soundVoice } from './synth-voice.ts';

/** Sampled instruments, which play a room's notes until they are closed, and those of this person at once. */
export interface Synth {
  readonly mix: Mix;
  /** 0 to 1. */
  setVolume(volume: number): void;
  /** Fetches the samples of a program that this person is about to play; 128 is a drum kit. */
  prepare(program: number): void;
  /** Begins a note that this person plays, and returns the function that ends it. */
  strike(note: LiveNote): () => void;
  click(inSeconds: number, strong: boolean): void;
  /** Plays everything on another output as well; undefined takes it away. */
  connect(other: Required<Output> | undefined): void;
  close(): void;
}

/** More at once than this would cost more than they give: the oldest then ends early. */
const MOST = 72;
/** Notes ring on for about this long, seconds. */
const TAIL = 1;
/** For players: their sound is their own choice. */
const NO_LEG: Pick<LegOutline, 'programs' | 'pan'> = { programs: [], pan: 0 };

/** Opens instruments that play a room. */
export const openSynth = (context: AudioContext, room: Room): Synth =>
  openInstruments(
    context,
    room,
    (output) => createPlayback({ room, output }),
    (other) => other.follow(room),
  );

/** An output as instruments see it. */
export type Played = Pick<Required<Output>, 'play' | 'hold' | 'stop'>;

/**
 * Opens instruments that play what is handed to them.
 * @param open begins to hand notes over
 * @param follow shows the room to another output, and returns what ends that
 */
export function openInstruments(
  context: AudioContext,
  room: LoadedRoom,
  open: (output: Played) => { close(): void },
  follow: (other: Required<Output>) => () => void = () => () => {},
): Synth {
  const master = openMaster(context);
  const mixer = openMixer(context, master.input);
  const samples = openSampledPrograms();
  const mix = createMix();
  const stopMix = effect(() => {
    const levels = mix.levels.value;
    mixer.balance((strip) => gainOf(levels, strip));
  });
  /** Notes that sound or will, with when they are over on the context's clock, seconds. */
  const sounding = new Map<SoundingNote, number>();
  let other: Required<Output> | undefined;
  let unfollow = () => {};

  /** @param length seconds */
  function begin(note: AudibleNote, strip: Strip, start: number, length: number, leg = NO_LEG): SoundingNote {
    // A hidden page is given notes of the next seconds, which do not sound at once.
    const atOnce = [...sounding].filter(([, over]) => over > start);
    if (atOnce.length >= MOST) atOnce[0]![0].end();
    const [voice, pan] = placeOf(note, leg);
    const sound = soundVoice(context, mixer.input(voice, pan, strip), samples, note, leg, {
      start,
      length,
      onEnd: () => sounding.delete(sound),
    });
    sounding.set(sound, start + length + TAIL);
    return sound;
  }

  const load = (programs: Iterable<number>, kits: Iterable<number>) => void samples.load({ programs, kits });
  const loading = openLegLoading(room, load);

  /** Begins a note, and returns the function that ends it. Both take seconds from now. */
  function hold(note: LiveNote, inSeconds: number): (inSeconds: number) => void {
    if (context.state !== 'running') return () => {};
    const sound = begin(note, note.player.userId, context.currentTime + inSeconds, Number.POSITIVE_INFINITY);
    return (seconds) => {
      if (!sounding.has(sound)) return;
      const at = context.currentTime + seconds;
      sound.release(at);
      sounding.set(sound, at + TAIL);
    };
  }

  /** The note as loud as the mix has it, for outputs without faders; undefined where it is silent. */
  function mixed<N extends HeardNote | PlayedNote | LiveNote>(note: N): N | undefined {
    const gain = gainOf(mix.levels.peek(), stripOf(note));
    return gain === 0 ? undefined : { ...note, velocity: Math.min(127, Math.max(1, Math.round(note.velocity * gain))) };
  }

  function holdBoth(note: LiveNote, inSeconds: number): (inSeconds: number) => void {
    const heard = other && mixed(note);
    // First, since it counts from the moment of the call, and a sound takes a while to build.
    const endOther = heard && other?.hold(heard, inSeconds);
    const end = hold(note, inSeconds);
    return (seconds) => {
      endOther?.(seconds);
      end(seconds);
    };
  }

  const playback = open({
    play(note, inSeconds, forSeconds, leg) {
      const heard = other && mixed(note);
      if (heard) other?.play(heard, inSeconds, forSeconds, leg);
      // A held context's clock stands still: what is given to it now would all sound at once on the first tap.
      if (context.state === 'running') begin(note, stripOf(note), context.currentTime + inSeconds, forSeconds, leg);
    },
    hold: holdBoth,
    stop() {
      for (const sound of sounding.keys()) sound.end();
      other?.stop();
    },
  });

  return {
    mix,
    setVolume: master.setVolume,
    prepare: (program) => (program === DRUM_KIT ? load([], [0]) : load([program], [])),
    strike(note) {
      const end = holdBoth(note, 0);
      return () => end(0);
    },
    click(inSeconds, strong) {
      if (context.state !== 'running') return;
      soundClick(context, mixer.input('metronome', 0), context.currentTime + inSeconds, strong);
    },
    connect(next) {
      other?.stop();
      unfollow();
      other = next;
      unfollow = next ? follow(next) : () => {};
    },
    close() {
      unfollow();
      playback.close();
      loading.close();
      stopMix();
      mixer.close();
      master.close();
    },
  };
}

const stripOf = (note: HeardNote | PlayedNote | LiveNote): Strip =>
  'voice' in note ? note.voice : note.player.userId || 'choir';
