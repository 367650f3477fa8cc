import type { Experience } from '../../protocol/experience.ts';
import { EXPERIENCE_LIMITS } from '../../protocol/experience-limits.ts';
import type { RoomSocket } from '../room-socket.ts';
import type { Music } from './music.ts';

const WATCH_MS = 1_000;
const { everyMs, samples: most, mostMs } = EXPERIENCE_LIMITS;

/** Sound of the music at this member: none, on, or on without being heard. */
export type Hearing = 'off' | 'on' | 'muted';

/** Gathers what this member hears and measures, and tells the server now and then. */
export interface MemberExperience {
  hearing: Hearing;
  receiveFrom(socket: RoomSocket): void;
  /** An edit was acknowledged. @param ms since it was sent */
  acknowledged(ms: number): void;
  /** Tells the rest: the member leaves. A promise where music was heard: it resolves once the server knows where it left. */
  close(): Promise<unknown> | undefined;
}

export function createExperience(
  music: Pick<Music, 'transport' | 'tick' | 'score'>,
  now: () => number,
  socket: () => RoomSocket,
): MemberExperience {
  let edits: number[] = [];
  let notes: number[] = [];
  let heard: Experience['heard'] = [];
  let sentAt = now();
  let watchedAt = now();

  function sample(samples: number[], ms: number): void {
    if (samples.length < most && ms >= 0 && ms <= mostMs) samples.push(Math.round(ms * 10) / 10);
  }

  function watch(): void {
    const at = now();
    const ms = Math.min(mostMs, Math.round(at - watchedAt));
    watchedAt = at;
    const { hearing } = experience;
    const tick = music.tick();
    const leg = music.score.legs().findLast(({ startTick }) => startTick <= tick)?.leg;
    if (hearing !== 'off' && music.transport?.state === 'playing' && leg && ms > 0) {
      const muted = hearing === 'muted';
      const last = heard.at(-1);
      if (last?.leg === leg && last.muted === muted) last.ms = Math.min(mostMs, last.ms + ms);
      else heard = [...heard, { leg, ms, muted }].slice(-most);
    }
    if (at - sentAt >= everyMs) send(false);
  }

  function send(left: boolean): Promise<unknown> | undefined {
    sentAt = now();
    const told = { edits, notes, heard, left };
    edits = [];
    notes = [];
    heard = [];
    const { connected } = socket();
    if (!connected || told.edits.length + told.notes.length + told.heard.length === 0) return undefined;
    // Lost with the connection, at worst.
    const sent = socket()
      .timeout(WATCH_MS)
      .emitWithAck('experience', told)
      .catch(() => {});
    return told.heard.length > 0 ? sent : undefined;
  }

  function leave(): Promise<unknown> | undefined {
    watch();
    return send(true);
  }

  const timer = setInterval(watch, WATCH_MS);
  globalThis.addEventListener?.('pagehide', leave);

  const experience: MemberExperience = {
    hearing: 'off',
    receiveFrom(socket) {
      socket.on('notes', ({ time }) => {
        if (time !== undefined) sample(notes, now() - time);
      });
    },
    acknowledged: (ms) => sample(edits, ms),
    close() {
      clearInterval(timer);
      globalThis.removeEventListener?.('pagehide', leave);
      return leave();
    },
  };
  return experience;
}
