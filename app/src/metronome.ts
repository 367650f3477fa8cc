import type { Room } from '@aero-melody/client';
import { beatsIn } from './beats.ts';
import type { Synth } from './synth.ts';

/** When the metronome clicks: never, in the bar before this person is on stage, or always. */
export type Clicks = 'never' | 'count-in' | 'always';

const TURN_MS = 25;
/** Clicks due within this time are handed over, ms. */
const AHEAD_MS = 120;
/** Ticks behind and ahead of the playhead in which clicks are looked for: where a stage begins, the playhead jumps. */
const BEHIND = 480;
const AHEAD = 5_000;

/** Clicks on the beats as this person hears them. Returns the function that ends it. */
export function openMetronome(room: Room, synth: () => Synth | undefined, clicks: () => Clicks): () => void {
  let until = room.roomTime();

  function turn(): void {
    const from = until;
    const now = room.roomTime();
    until = now + AHEAD_MS;
    const counts = clicks() === 'count-in' && room.jam.stageState === 'waiting';
    if (room.transport.state !== 'playing' || !(counts || clicks() === 'always')) return;
    const tick = room.transport.tick();
    for (const beat of beatsIn(room.score.legs(), tick - BEHIND, tick + AHEAD)) {
      const at = room.transport.heardAt(beat.tick);
      if (at === undefined || at < Math.max(from, now - TURN_MS) || at >= until) continue;
      synth()?.click(Math.max(0, at - now) / 1000, beat.strong);
    }
  }

  const timer = setInterval(turn, TURN_MS);
  return () => clearInterval(timer);
}
