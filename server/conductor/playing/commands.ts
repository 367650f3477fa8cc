import { refuse } from '../../../protocol/refusal.ts';
import { dueAt, playheadAt } from '../../../protocol/tempo.ts';
import type { Command, CommandAnswer } from '../../../protocol/transport.ts';
import type { Clock } from '../../clock.ts';
import type { Composing } from '../../composing/composing.ts';
import type { RoomFact } from '../../session-events/session-event.ts';
import type { LiveScore } from '../score/live-score.ts';
import { looped, loopOf, type TransportState } from '../score/transport-state.ts';
import type { Passes } from './passes.ts';

/** A loop that is let go sooner than this before the end of a pass, and what the stage is ahead, plays one more, ms. */
const LET_GO_MS = 1_000;

/** The music as commands move it. */
export interface CommandedMusic {
  readonly score: LiveScore;
  /** A performance begins: the music plays from the start. */
  begin(userId: number | undefined): void;
  /** Another transport of the same run. */
  put(transport: TransportState): void;
  /** A new run. @param loop that which the tick lies in, where it is left out */
  start(tick: number, state: TransportState['state'], loop?: TransportState['loop']): void;
  /** Rests where the playhead is. */
  rest(): void;
}

export interface CommandParts {
  readonly clock: Clock;
  readonly composing: Pick<Composing, 'load'>;
  readonly passes: Passes;
  /** Music begins: its first notes are waited for, where they are not made. */
  awaitNotes(areMade: boolean): void;
  tell(fact: RoomFact, userId?: number): void;
}

/** @returns does what a member asks of the music. `userId` is undefined where another instance knows who it is */
export function createCommands(
  { clock, composing, passes, awaitNotes, tell }: CommandParts,
  music: CommandedMusic,
): (command: Command, userId: number | undefined) => CommandAnswer {
  function play(userId: number | undefined): CommandAnswer {
    const { state, tick, endTick } = music.score.transport;
    const ended = tick >= endTick;
    if (music.score.legs.length === 0) return { ok: false, refusal: refuse('NOTHING_TO_PLAY') };
    if (state === 'playing') return { ok: true };
    if (composing.load === 'full') return { ok: false, refusal: refuse('BUSY') };
    if (state === 'stopped' || ended) music.begin(userId);
    const from = ended ? 0 : music.score.transport.tick;
    awaitNotes(isMade(from));
    music.start(from, 'playing');
    tell({ kind: 'transport', action: 'started' }, userId);
    return { ok: true };
  }

  /** True where the music at a tick of the journey was made in an earlier run. */
  function isMade(tick: number): boolean {
    const leg = music.score.legs.findLast(({ startTick }) => startTick <= tick);
    return leg !== undefined && leg.startTick + leg.filledTo > tick;
  }

  function pause(userId: number | undefined): CommandAnswer {
    if (music.score.transport.state !== 'playing') return { ok: true };
    music.rest();
    tell({ kind: 'transport', action: 'paused' }, userId);
    return { ok: true };
  }

  function seek(tick: number, userId: number | undefined): CommandAnswer {
    const { state, endTick } = music.score.transport;
    music.start(Math.min(tick, endTick), state);
    tell({ kind: 'transport', action: 'sought' }, userId);
    return { ok: true };
  }

  /** Repeats a leg. The playhead goes to its start, unless it is in the leg and far enough from the end for the stage, too. */
  function repeat(leg: string, userId: number | undefined): CommandAnswer {
    const { legs, transport } = music.score;
    const loop = loopOf(legs, leg);
    if (!loop) return { ok: false, refusal: refuse('NOTHING_TO_PLAY', 'there is no such leg') };
    passes.stay();
    if (transport.loop?.leg === leg) return { ok: true };
    const tick = playheadAt(transport, clock.now());
    const isNear =
      transport.state === 'playing' && dueAt(transport, loop.to) - clock.now() < LET_GO_MS + transport.stageLead;
    if (tick >= loop.from && tick < loop.to && !isNear) {
      music.put(looped(transport, loop));
      return { ok: true };
    }
    music.start(loop.from, transport.state, loop);
    tell({ kind: 'transport', action: 'sought' }, userId);
    return { ok: true };
  }

  function letGo(): CommandAnswer {
    const { transport } = music.score;
    // Members have the start of the next pass, or are there.
    if (passes.endsWithin(LET_GO_MS + transport.stageLead)) passes.wait('letGo');
    else if (transport.loop) music.put(looped(transport, undefined));
    return { ok: true };
  }

  return (command, userId) => {
    switch (command.action) {
      case 'play':
        return play(userId);
      case 'pause':
        return pause(userId);
      case 'seek':
        return seek(command.tick, userId);
      case 'loop':
        return command.leg === null ? letGo() : repeat(command.leg, userId);
      default:
        return command satisfies never;
    }
  };
}
