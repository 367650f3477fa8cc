import { setTimeout } from 'node:timers/promises';
import type { Room } from '../../client-sdk/index.ts';
import type { Dice } from '../chaos/dice.ts';

/** A note that a player has begun: its own number is its velocity, so that it is known wherever it is heard. */
export interface Begun {
  readonly pitch: number;
  readonly velocity: number;
  readonly leg: string;
  readonly tick: number;
}

/** Plays notes of chance on stage, each with a pitch and velocity that come again only much later, until it is stopped. */
export async function playAlong(room: Room, dice: Dice, signal: AbortSignal): Promise<readonly Begun[]> {
  const begun: Begun[] = [];
  const stop = room.on('jam', ({ own, event, place }) => {
    if (own && event.kind === 'on' && place) begun.push({ ...place, pitch: event.pitch, velocity: event.velocity });
  });
  for (let number = 0; !signal.aborted; number++) {
    const pitch = 36 + (number % 60);
    room.jam.noteOn(pitch, 1 + (Math.floor(number / 60) % 127));
    if (dice.chance(0.1)) room.jam.sustain(dice.chance(0.5));
    await setTimeout(dice.between(40, 400));
    room.jam.noteOff(pitch);
    await setTimeout(dice.between(10, 120));
  }
  room.jam.allOff();
  stop();
  return begun;
}
