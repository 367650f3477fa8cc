import type { Room } from '@aero-melody/client';
import { effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { fetchPart } from './lazy-part.ts';
import type { Notices } from './notices.ts';
import type { Synth } from './synth.ts';

/** The sound of a page: a room's notes, as loud as this person wants them. */
export interface Sound {
  /** The browser holds the sound back until the first tap. */
  readonly locked: ReadonlySignal<boolean>;
  /** 0 to 1. */
  readonly volume: Signal<number>;
  readonly muted: Signal<boolean>;
  /** The instruments, once they are here. */
  readonly synth: ReadonlySignal<Synth | undefined>;
  /** To be called while a click or key is handled. */
  unlock(): void;
  close(): void;
}

/** Opens the sound at once, since a click must find it, and fetches the instruments behind it, which play the room. */
export function openSound(room: Room, notices: Notices, { volume, muted }: Pick<Sound, 'volume' | 'muted'>): Sound {
  const context = new AudioContext({ latencyHint: 'interactive' });
  const locked = signal(context.state !== 'running');
  const synth = signal<Synth | undefined>(undefined);

  context.onstatechange = () => {
    locked.value = context.state !== 'running';
  };
  const stopVolume = effect(() => {
    const isSilent = muted.value || volume.value === 0;
    if (!synth.value) return;
    synth.value.setVolume(muted.value ? 0 : volume.value);
    room.hear(isSilent || locked.value ? 'muted' : 'on');
  });

  async function fetchSynth(): Promise<void> {
    const part = await fetchPart(() => import('./synth.ts'), notices);
    // Two clicks may ask for it, and the page may be left meanwhile.
    if (part && !synth.value && context.state !== 'closed') synth.value = part.openSynth(context, room);
  }
  void fetchSynth();

  return {
    locked,
    volume,
    muted,
    synth,
    unlock() {
      void context.resume();
      if (!synth.value) void fetchSynth();
    },
    close() {
      stopVolume();
      synth.value?.close();
      void context.close();
    },
  };
}
