import { DRUM_KIT, type Others, type Room } from '@aero-melody/client';
import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { chordAt, type Good, goodOf, type Harmony, scaleOf, snap } from './good-notes.ts';
import { type Clicks, openMetronome } from './metronome.ts';
import type { Notices } from './notices.ts';
import { createPlayedKeys, type PlayedKeys } from './played-keys.ts';
import type { Sound } from './sound.ts';
import type { State } from './state.ts';

/** Playing along: notes, instrument and place of this person. */
export interface JamModel extends Omit<PlayedKeys, 'pitches'> {
  readonly mayPlay: ReadonlySignal<boolean>;
  readonly stage: ReadonlySignal<'off' | 'waiting' | 'on'>;
  /** Lead of the stage, ms; 0 before it is known. */
  readonly lead: ReadonlySignal<number>;
  readonly others: ReadonlySignal<Others>;
  readonly solo: ReadonlySignal<boolean>;
  /** Steps on stage or off it, or changes how this person is there. */
  step(on: boolean, how?: { readonly others?: Others; readonly solo?: boolean }): void;
  /** General MIDI program; 128 is a drum kit. */
  readonly program: Signal<number>;
  readonly good: Signal<Good>;
  readonly clicks: Signal<Clicks>;
  /** Octave of the lowest computer key: 4 begins with middle C. */
  readonly octave: Signal<number>;
  readonly harmony: ReadonlySignal<Harmony>;
  /** The pitches whose keys are down, as they sound. */
  readonly pitches: ReadonlySignal<ReadonlySet<number>>;
  close(): void;
}

/** Chords do not change within less, ticks. */
const STEP = 120;

export function openJamModel(room: Room, state: State, sound: Sound, notices: Notices): JamModel {
  const { jam } = room;
  const mayPlay = computed(() => state.may('jam'));
  const told = signal(0);
  const others = signal<Others>(jam.others);
  const solo = signal(false);
  const program = signal(jam.sound);
  const good = signal<Good>('any');
  const pitches = signal<ReadonlySet<number>>(new Set());
  const clicks = signal<Clicks>('count-in');

  const step = computed(() => Math.floor(state.tick.value / STEP));
  const harmony = computed<Harmony>(() => {
    const leg = state.currentLeg.value ?? state.legs.value[0];
    // Read for its changes: notes come ahead of the playhead.
    state.music.value;
    if (!leg) return { scale: new Set(), chord: new Set() };
    return { scale: scaleOf(leg.key), chord: chordAt(room.score.notesOf(leg.leg), step.value * STEP) };
  });

  /** A value that changes with time alone. */
  const now = <T>(read: () => T) =>
    computed(() => {
      told.value;
      state.tick.value;
      state.play.value;
      return read();
    });

  const keys = createPlayedKeys({
    jam,
    begin(pitch, velocity) {
      jam.noteOn(pitch, velocity);
      return (
        sound.synth.value?.strike({ player: room.you, sound: jam.sound, pitch, velocity, place: undefined }) ??
        (() => {})
      );
    },
    changed() {
      pitches.value = keys.pitches();
    },
  });

  const offs = [
    room.on('stage', () => {
      told.value += 1;
    }),
    room.on('transport', () => {
      told.value += 1;
    }),
    effect(() => {
      if (program.value === jam.sound) return;
      keys.releaseAll();
      jam.sound = program.value;
      sound.synth.peek()?.prepare(program.value);
    }),
    effect(() => {
      if (!mayPlay.value) keys.releaseAll();
    }),
    openMetronome(
      room,
      () => sound.synth.peek(),
      () => clicks.peek(),
    ),
  ];
  const releaseAll = () => keys.releaseAll();
  addEventListener('blur', releaseAll);

  return {
    ...keys,
    mayPlay,
    stage: now(() => jam.stageState),
    lead: now(() => jam.stageLead),
    others,
    solo,
    step(on, how = {}) {
      sound.unlock();
      const next = { others: others.value, solo: solo.value, ...how };
      others.value = next.others;
      solo.value = next.solo;
      if (on || jam.stageState !== 'off') notices.watch(jam.stage(on, next));
    },
    program,
    good,
    clicks,
    octave: signal(4),
    harmony,
    pitches,
    press(id, pitch, velocity) {
      if (!mayPlay.peek()) return;
      if (sound.locked.peek()) sound.unlock();
      const classes = program.peek() === DRUM_KIT ? new Set<number>() : goodOf(harmony.peek(), good.peek());
      keys.press(id, snap(pitch, classes), velocity);
    },
    close() {
      releaseAll();
      removeEventListener('blur', releaseAll);
      if (jam.stageState !== 'off') notices.watch(jam.stage(false));
      for (const off of offs) off();
    },
  };
}
