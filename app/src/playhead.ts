import type { Room } from '@aero-melody/client';
import { type ReadonlySignal, signal } from '@preact/signals';
import { prefersReducedMotion } from './reduced-motion.ts';

const CALM_MS = 250;

/** The playhead as the page shows it. */
export interface Playhead {
  /** Absolute ticks. */
  readonly tick: ReadonlySignal<number>;
  /** The room has gone on beyond what this page has received, and there is no connection: the playhead waits there. */
  readonly cutOff: ReadonlySignal<boolean>;
  close(): void;
}

/** Follows the playhead: a frame at a time while the music plays, four times a second for people who want less motion. */
export function openPlayhead(room: Room): Playhead {
  const { transport } = room;
  const tick = signal(0);
  const cutOff = signal(false);
  /** End of the received music while there is no connection, ticks. */
  let received = Number.POSITIVE_INFINITY;
  let frame = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function look() {
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    const now = transport.tick();
    const playing = transport.state === 'playing';
    cutOff.value = playing && now > received && now < transport.endTick;
    tick.value = cutOff.value ? received : now;
    if (!playing) return;
    if (prefersReducedMotion()) timer = setTimeout(look, CALM_MS);
    else frame = requestAnimationFrame(look);
  }

  const offs = [
    room.on('transport', look),
    room.on('composition', look),
    room.on('status', ({ kind }) => {
      // Later attempts to reconnect bring no music.
      received =
        kind === 'live' ? Number.POSITIVE_INFINITY : Math.min(received, Math.max(transport.tick(), endOf(room.score)));
    }),
  ];
  look();

  return {
    tick,
    cutOff,
    close() {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
      for (const off of offs) off();
    },
  };
}

/** End of the last received note, ticks. */
function endOf(score: Room['score']): number {
  let end = 0;
  for (const { at, ticks } of score.notes()) end = Math.max(end, at + ticks);
  return end;
}
