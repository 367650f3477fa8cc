import { connect, type Room } from '../../client-sdk/index.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { type HeldNote, type Listener, listenTo } from '../jam/listener.ts';
import { playAlong } from '../jam/player.ts';
import type { Dice } from './dice.ts';

/** A member steps on stage again this often, where it is not there, ms. */
const STEP_MS = 2_000;
/** A note that is ended for its length may last this much longer, ms: the timers of a busy machine. */
const SLACK_MS = 1_000;

/** A member on stage who plays all the time, and one in the hall who listens, each over a line of its own. */
export interface Jammers {
  readonly rooms: readonly Room[];
  /** Notes that the listener was given, count. */
  readonly heard: number;
  /** Notes that it was given and that have not ended, or only long after they should have. */
  hanging(): number;
  /** Notes that it was given more than once. */
  doubled(): number;
  /** Ends the playing. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

export async function openJammers(options: {
  readonly log: string;
  readonly ports: { readonly player: number; readonly listener: number };
  readonly dice: Dice;
}): Promise<Jammers> {
  const { log, ports, dice } = options;
  const join = (name: string, port: number) =>
    connect({ url: `http://127.0.0.1:${port}`, log, name, timeoutMs: 60_000 });
  const player = await join('Player', ports.player);
  const listener = await join('Listener', ports.listener);
  const heard: Listener = listenTo(listener);
  const ending = new AbortController();
  // No answer now is one later.
  const step = () => void (player.jam.stageState === 'off' && player.jam.stage(true).catch(() => {}));
  step();
  const timer = setInterval(step, STEP_MS);
  const playing = playAlong(player, dice, ending.signal);
  const keyOf = ({ pitch, velocity, place }: HeldNote) => `${pitch} ${velocity} ${place?.leg} ${place?.tick}`;

  return {
    rooms: [player, listener],
    get heard() {
      return heard.held.length;
    },
    hanging: () =>
      heard.held.filter(({ at, until }) => until === undefined || until - at > LIMITS.jamHeldMs + SLACK_MS).length,
    doubled: () => heard.held.length - new Set(heard.held.map(keyOf)).size,
    async stop() {
      clearInterval(timer);
      ending.abort();
      await playing;
    },
    async close() {
      heard.close();
      await player.leave();
      await listener.leave();
    },
  };
}
