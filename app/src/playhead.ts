import type { Room } from '@aero-melody/client';
import { type ReadonlySignal, signal } from '@preact/signals';
import { prefersReducedMotion } from './reduced-motion.ts';

const CALM_MS = 250;

/** Follows the playhead: a frame at a time while the music plays, four times a second for people who want less motion. */
export function openPlayhead(room: Room): { readonly tick: ReadonlySignal<number>; close(): void } {
  const tick = signal(room.transport.tick());
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function look() {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    tick.value = room.transport.tick();
    if (room.transport.state !== 'playing') return;
    if (prefersReducedMotion()) timer = setTimeout(look, CALM_MS);
    else frame = requestAnimationFrame(look);
  }

  const offs = [room.on('transport', look), room.on('composition', look)];
  look();

  return {
    tick,
    close() {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      for (const off of offs) off();
    },
  };
}
