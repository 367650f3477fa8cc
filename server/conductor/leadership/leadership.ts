import type { Composition } from '../../../protocol/composition.ts';
import type { Transport } from '../../../protocol/transport.ts';
import type { Logger } from '../../logger.ts';
import { type PlayingParts, startPlaying } from '../playing/playing.ts';
import { adoptScore } from '../score/live-score.ts';
import type { PlansAhead } from '../score/plans-ahead.ts';
import { performanceOf, type ReplayedScore, replayScore } from '../score/replay.ts';
import type { UnreadableRow } from '../score/score-entry.ts';
import { createScoreWriter, type ScoreStore } from '../score/score-writer.ts';
import type { LeaseKeeper } from './lease.ts';
import {
  catchUp,
  type Following,
  follow,
  type Leading,
  musicOf,
  newcomer,
  type Role,
  relay,
  type Vacant,
  vacate,
  wait,
} from './role.ts';

/** Interval at which an instance that does not conduct asks whether music needs a conductor, ms. */
const WATCH_MS = 1_000;
/**
 * Music that was heard so lately needs none, ms: notes come once a second and a little. An instance that dies is asked for
 * before its lease can end 3 s later, and then by its end.
 */
const HEARD_MS = 1_300;

/** Which instance conducts a room, as this one sees it: the lease, and the role that follows from it. */
export interface Leadership {
  readonly role: Role;
  /** Members on this instance, count: it conducts only while there are some. */
  readonly members: number;
  attend(members: number): void;
  /** Takes the lease unless another instance holds it; concurrent calls share one try. @throws where the database is away */
  take(): Promise<boolean>;
  /** Takes the lease in the background where members are here: music plays, or changes, that may have no conductor. */
  offer(): void;
  /** Gives the lease up, for another instance to take within this time, ms. Resolves once everything is written. */
  yieldFor(ms: number): Promise<void>;
  /** Another instance sends its transport. */
  follow(transport: Transport): void;
  /** Another instance sends its layout. */
  relayed(composition: Composition): void;
  /** Another instance sends music. */
  heard(): void;
  /** Changes what an instance that does not conduct knows. */
  wait(role: Following | Vacant): void;
  /** Resolves when everything is written, and the lease given back. */
  settled(): Promise<void>;
  /** Gives the lease up. */
  close(): void;
}

export interface LeadershipParts extends PlayingParts {
  readonly logId: number;
  /** The name of this instance. */
  readonly owner: string;
  readonly leases: Pick<LeaseKeeper, 'take' | 'giveBack'>;
  readonly store: ScoreStore;
  readonly ahead: Pick<PlansAhead, 'use'>;
  readonly logger: Pick<Logger, 'warn'>;
}

interface StoredScore extends ReplayedScore {
  readonly performance: string | undefined;
}

/** @param replayed the score log, as it was when the room opened */
export function createLeadership(parts: LeadershipParts, replayed: ReplayedScore): Leadership {
  const { logId, leases, store, clock, logger } = parts;
  let taking: Promise<boolean> | undefined;
  let leaving: Promise<void> = Promise.resolve();
  /** The score log holds a row that this version cannot read. */
  let unreadable = false;
  let closed = false;
  /** An edit wants a conductor, and the lease was not to be had. */
  let wanted = false;
  /** When music of another instance came last, room time in ms. */
  let heardAt = Number.NEGATIVE_INFINITY;
  let stopWatching: (() => void) | undefined;
  let stopListening = () => {};

  /** Music that plays elsewhere, or nowhere, is watched. A room without music costs no timer. */
  function become(next: Role): void {
    leadership.role = next;
    if (next.kind === 'leading') wanted = false;
    const isWatched = !closed && next.kind !== 'leading' && next.score.transport.state === 'playing';
    if (isWatched) stopWatching ??= clock.every(WATCH_MS, watch);
    else {
      stopWatching?.();
      stopWatching = undefined;
      stopListening();
    }
  }

  async function read(): Promise<StoredScore | undefined> {
    const rows = await store.load(logId);
    const score = { ...replayScore(rows), performance: performanceOf(rows) };
    if (score.unreadable && !unreadable) warnOf(score.unreadable);
    unreadable = score.unreadable !== undefined;
    return unreadable ? undefined : score;
  }

  function warnOf(row: UnreadableRow): void {
    logger.warn({ logId, row }, 'the score log cannot be read: a newer version has to conduct this room');
  }

  async function tryToTake(): Promise<boolean> {
    // What this instance played before has to be in the log when it is read.
    await leaving;
    // Before the lease: to take it in vain would keep others waiting.
    if (unreadable && !(await read())) return false;
    let lost = false;
    let leading: Leading | undefined;
    function lose(): Promise<void> {
      lost = true;
      if (leadership.role === leading) stepDown(leading, false);
      return leaving;
    }
    let silentMs: number | undefined;
    const epoch = await leases.take(logId, lose, watch, (ms) => {
      silentMs = ms;
    });
    if (epoch === null) return false;
    try {
      const score = await read();
      if (score)
        await parts.ahead.use(
          () => score.legs,
          () => {
            if (lost) return;
            leading = lead(epoch, score, lose);
            become(leading);
          },
        );
      else await leases.giveBack(logId);
    } catch (error) {
      // It would be renewed for as long as this instance runs, and no other could conduct.
      await leases.giveBack(logId);
      throw error;
    }
    if (!leading) return false;
    // Music that rested, or was abandoned, missed no conductor.
    if (silentMs !== undefined && leading.playing.score.transport.state === 'playing')
      parts.tell({ kind: 'failover', ms: Math.round(silentMs) });
    // Everybody may have left in the meantime.
    if (leadership.members === 0) rest();
    return true;
  }

  function lead(epoch: number, replayed: StoredScore, lose: () => Promise<void>): Leading {
    const change = adoptScore(musicOf(leadership.role).score, replayed, parts.journey(), clock.now());
    const writer = createScoreWriter({ ...parts, epoch, fenced: lose });
    const { legs: written, performance } = replayed;
    return { kind: 'leading', writer, playing: startPlaying(parts, { epoch, writer, change, written, performance }) };
  }

  function stepDown(leading: Leading, reserved: boolean): void {
    leading.playing.close();
    leaving = leading.writer.flush();
    become(vacate(leading, clock.now(), reserved));
  }

  function leave(reserved = false): void {
    if (leadership.role.kind !== 'leading') return;
    stepDown(leadership.role, reserved);
    leaving = leaving
      .then(() => leases.giveBack(logId))
      .catch((error) => logger.warn({ err: error, logId }, 'the lease could not be given back'));
  }

  /** Nobody listens here: another instance may go on. */
  function rest(): void {
    const { role } = leadership;
    if (role.kind === 'leading') role.playing.archive();
    leave();
  }

  function take(): Promise<boolean> {
    if (isReserved()) return Promise.resolve(false);
    taking ??= tryToTake().finally(() => {
      taking = undefined;
    });
    return taking;
  }

  const isReserved = () => leadership.role.kind === 'vacant' && leadership.role.reserved;

  function offer(): void {
    wanted = true;
    tryInBackground();
  }

  function tryInBackground(): void {
    if (leadership.role.kind === 'leading') return;
    leadership.role = { ...leadership.role, stale: true };
    if (leadership.members === 0) return;
    take().catch((error) => logger.warn({ err: error, logId }, 'the lease could not be taken'));
  }

  /** Music that rests is tried for once more: whoever still holds the lease then is alive, and has the edit as well. */
  function watch(): void {
    if (leadership.role.kind === 'leading') return;
    const role = wait(leadership.role, clock.now());
    become(role);
    if (isReserved() || !(role.score.transport.state === 'playing' || wanted)) return;
    const heardFor = heardAt + HEARD_MS - clock.now();
    stopListening();
    // A conductor without its database plays on for a while: its lease may end soon after.
    if (heardFor > 0) {
      stopListening = clock.after(heardFor, watch);
      return;
    }
    wanted = false;
    tryInBackground();
  }

  async function settled(): Promise<void> {
    await taking?.catch(() => {});
    await leaving;
  }

  const leadership = {
    role: catchUp(newcomer, replayed, parts.journey(), clock.now()).role as Role,
    members: 0,
    attend(count: number) {
      leadership.members = count;
      if (count === 0) rest();
    },
    take,
    offer,
    async yieldFor(ms: number) {
      leave(true);
      await settled();
      clock.after(ms, () => {
        const { role } = leadership;
        if (role.kind !== 'vacant') return;
        leadership.role = { ...role, reserved: false };
        watch();
      });
    },
    follow(transport: Transport) {
      leave();
      const { role } = leadership;
      if (role.kind !== 'leading') become(follow(role, transport));
    },
    relayed(composition: Composition) {
      leave();
      const { role } = leadership;
      if (role.kind !== 'leading') leadership.role = relay(role, composition);
    },
    heard() {
      heardAt = clock.now();
    },
    wait: become,
    settled,
    close() {
      closed = true;
      leadership.members = 0;
      rest();
      become(leadership.role);
    },
  };
  become(leadership.role);
  return leadership;
}
