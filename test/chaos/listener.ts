import { connect, type Room } from '../../client-sdk/index.ts';
import type { Dice } from './dice.ts';

/** How often it listens, ms. */
const LISTEN_MS = 100;
/** It repeats the leg that plays, or lets it go, this often, ms. */
const LOOP_MS = 4_000;

/** The end of a leg that is heard before it repeats, ticks. */
const LAST_TICKS = 4 * 480;

/** A member who presses play again and again, repeats legs, and hears what is missing and what comes twice. */
export interface Ear {
  readonly log: string;
  readonly room: Room;
  /** Notes that stand twice in one leg at one place and pitch. */
  readonly duplicates: ReadonlySet<string>;
  /** Times in which music played and nothing sounded for more than a bar, ms each. */
  readonly silences: readonly number[];
  /** Passes of a leg that it heard again, count. */
  readonly passes: number;
  close(): Promise<void>;
}

export async function openEar(options: {
  readonly log: string;
  readonly port: number;
  readonly dice: Dice;
}): Promise<Ear> {
  const room = await connect({ url: `http://127.0.0.1:${options.port}`, log: options.log, name: 'Ear' });
  const duplicates = new Set<string>();
  const silences: number[] = [];
  let silentSince: number | undefined;
  let playedSince = 0;
  let passes = 0;
  /** The leg that repeats, and where it was heard last, ticks of the journey. */
  let before: { readonly leg: string; readonly tick: number } | undefined;

  /** Most often it goes to the last beats of the leg, so that passes come sooner. No answer now is one later. */
  async function repeat(): Promise<void> {
    const { transport, score } = room;
    const leg = score.legs().findLast(({ startTick }) => startTick <= transport.tick());
    if (transport.state !== 'playing' || !leg) return;
    const isLetGo = transport.current?.loop && options.dice.chance(0.3);
    await transport.loop(isLetGo ? null : leg.leg);
    if (!isLetGo) await transport.seek(leg.startTick + Math.max(0, leg.ticks - LAST_TICKS));
  }

  function listen(): void {
    const { transport, score } = room;
    const now = performance.now();
    if (transport.state !== 'playing') {
      playedSince = now;
      silentSince = undefined;
      // No answer now is one later.
      transport.play().catch(() => {});
      return;
    }
    const tick = transport.tick();
    const leg = score.legs().findLast(({ startTick }) => startTick <= tick);
    if (!leg) return;
    const isBack = before?.leg === leg.leg && tick < before.tick - LAST_TICKS / 2;
    if (isBack && transport.current?.loop && tick < leg.startTick + LAST_TICKS / 2) passes += 1;
    before = { leg: leg.leg, tick };
    const bar = (leg.metre[0] * 4 * 480) / leg.metre[1];
    const seen = new Map<string, number>();
    let sounds = false;
    for (const note of score.notesOf(leg.leg)) {
      if (note.at > tick) continue;
      if (note.at + note.ticks > tick - bar) sounds = true;
      // What was missed is asked for within a second: what lies ahead may still be put right.
      if (note.at < tick - bar) continue;
      const name = `${note.leg} ${note.voice} ${note.tick} ${note.pitch}`;
      // Two singers may meet on one pitch.
      const other = seen.get(name);
      if (note.voice !== 'choir' && other !== undefined)
        duplicates.add(`${name}, revisions ${other} and ${note.revision}`);
      seen.set(name, note.revision);
    }
    const begins = tick - leg.startTick < bar || now - playedSince < 3_000;
    if (sounds || begins) {
      if (silentSince !== undefined) silences.push(now - silentSince);
      silentSince = undefined;
    } else silentSince ??= now;
  }

  const timer = setInterval(listen, LISTEN_MS);
  const repeating = setInterval(() => void repeat().catch(() => {}), LOOP_MS);
  return {
    log: options.log,
    room,
    duplicates,
    silences,
    get passes() {
      return passes;
    },
    async close() {
      clearInterval(timer);
      clearInterval(repeating);
      await room.leave();
    },
  };
}
