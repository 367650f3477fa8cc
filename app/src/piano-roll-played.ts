import { DRUM_KIT, type JamEvent, type Room } from '@aero-melody/client';
import type { RollGrid, RollTheme } from './piano-roll-drawing.ts';

/** Notes that members play and have recorded, in their colours, as a roll draws them. */
export interface PlayedRoll {
  receive(event: JamEvent): void;
  readonly draw: (context: CanvasRenderingContext2D, grid: RollGrid, theme: RollTheme) => void;
}

/** A note at its place in its leg. */
interface DrawnNote {
  readonly leg: string;
  readonly tick: number;
  /** Undefined while it is held. */
  ticks: number | undefined;
  readonly pitch: number;
  readonly sound: number;
  readonly color: string;
}

/** The last of them are kept, count. */
const MOST = 1_000;
const HELD_TICKS = 60;
const DRUM_HEIGHT = 5;

export function openPlayedRoll(room: Room): PlayedRoll {
  let notes: DrawnNote[] = [];
  /** By player and pitch. */
  const held = new Map<string, DrawnNote>();

  /** The place that is heard now, for what sounds on arrival. */
  function placeNow(): JamEvent['place'] {
    const tick = room.transport.tick();
    const leg = room.score.legs().findLast(({ startTick }) => startTick <= tick);
    return leg && { leg: leg.leg, tick: tick - leg.startTick };
  }

  const startOf = (leg: string) => room.score.leg(leg)?.startTick;

  function* drawn(from: number, to: number): Iterable<Omit<DrawnNote, 'leg' | 'tick'> & { readonly at: number }> {
    for (const leg of room.score.legs()) {
      if (leg.startTick > to || leg.startTick + leg.ticks < from) continue;
      for (const note of room.takes.played(leg)) yield { ...note, color: note.player.color };
    }
    const now = room.transport.tick();
    for (const { leg, tick, ticks, ...note } of notes) {
      const start = startOf(leg);
      if (start === undefined) continue;
      const at = start + tick;
      yield { ...note, at, ticks: ticks ?? Math.max(HELD_TICKS, now - at) };
    }
  }

  return {
    receive({ member, player, sound, place = placeNow(), event }) {
      if (event.kind === 'sustain' || !place) return;
      const key = `${member} ${event.pitch}`;
      const before = held.get(key);
      held.delete(key);
      if (before) before.ticks = before.leg === place.leg ? Math.max(HELD_TICKS, place.tick - before.tick) : HELD_TICKS;
      if (event.kind === 'off') return;
      const note = { ...place, ticks: undefined, pitch: event.pitch, sound, color: player.color };
      notes = [...notes, note].slice(-MOST);
      held.set(key, note);
    },
    draw(context, { left, right, xOf, yOf, rowHeight, floor }, { ground }) {
      const height = Math.max(5, rowHeight);
      for (const { at, ticks = HELD_TICKS, pitch, sound, color } of drawn(left, right)) {
        if (at + ticks < left || at > right) continue;
        const x = xOf(at);
        const isDrum = sound === DRUM_KIT;
        // Notes higher or lower than the composed music lie at the edge.
        const y = isDrum ? floor - DRUM_HEIGHT : Math.min(floor - height, Math.max(0, yOf(pitch)));
        const width = isDrum ? DRUM_HEIGHT : Math.max(4, xOf(at + ticks) - x - 1);
        context.beginPath();
        context.roundRect(x, y, width, isDrum ? DRUM_HEIGHT : height, Math.min(3, height / 2));
        context.fillStyle = color;
        context.fill();
        // Sets it off against composed notes.
        context.strokeStyle = ground;
        context.stroke();
      }
    },
  };
}
