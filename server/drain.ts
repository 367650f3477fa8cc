import { setTimeout } from 'node:timers/promises';
import type { Clock } from './clock.ts';
import type { LeaseKeeper } from './conductor/leadership/lease.ts';
import type { SocketServer } from './connection/socket-server.ts';
import type { JobWorker } from './jobs/worker.ts';
import type { Logger } from './logger.ts';
import type { Rooms } from './room/rooms.ts';
import type { Recorder } from './session-events/recorder.ts';

/** Timeout of handing a lease over, ms: members must not wait for a database that is away, and the lease expires anyway. */
const HAND_OVER_MS = 3_000;

/** Leaves members, music and jobs to other instances. */
export interface Drain {
  readonly draining: boolean;
  /** Sends its members, its music and its jobs to other instances, so that nobody hears it close. It admits no more members. */
  drain(): Promise<void>;
  /** Lets other instances conduct the rooms where they have members. This instance serves its own on. */
  passMusic(): Promise<void>;
}

export function createDrain(parts: {
  readonly sockets: Pick<SocketServer, 'connections' | 'stopJoins' | 'sendAway'>;
  readonly leases: Pick<LeaseKeeper, 'takeNoMore' | 'handOver'>;
  readonly rooms: Pick<Rooms, 'find' | 'loaded'>;
  readonly recorder: Pick<Recorder, 'record' | 'flush'>;
  readonly jobs: Pick<JobWorker, 'stop'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Logger;
}): Drain {
  const { sockets, leases, rooms, recorder, jobs, clock, logger } = parts;
  let draining = false;

  /** As late as the members of the log leave: without a conductor its music lasts a few seconds only. */
  async function handOver(uuid: string): Promise<void> {
    const room = rooms.find(uuid);
    if (!room) return;
    const warn = (err: unknown) => logger.warn({ err, log: uuid }, 'a lease could not be handed over: it will expire');
    await Promise.race([leases.handOver(room.logId).catch(warn), setTimeout(HAND_OVER_MS)]);
  }

  return {
    get draining() {
      return draining;
    },
    async drain() {
      const since = clock.now();
      let passed = 0;
      const phase = (name: string) => logger.info({ phase: name, members: sockets.connections() }, 'closing');
      phase('not ready');
      draining = true;
      phase('nobody joins');
      sockets.stopJoins();
      leases.takeNoMore();
      phase('what happened is kept');
      await Promise.all([recorder.flush(), jobs.stop()]);
      phase('others conduct, and members go');
      await sockets.sendAway(async (uuid) => {
        passed += 1;
        await handOver(uuid);
      });
      const at = clock.now();
      // The recorder flushes it as it closes.
      recorder.record({
        ...{ kind: 'drained', log: null, userId: null, memberId: null },
        ...{ at, count: passed, ms: Math.round(at - since) },
      });
    },
    async passMusic() {
      const conducted = [...rooms.loaded()].filter(({ conductor }) => conductor.conducting());
      const answers = await Promise.all(conducted.map(({ conductor }) => conductor.handOff()));
      const passed = answers.filter(({ ok }) => ok).length;
      logger.info({ passed, kept: answers.length - passed }, 'other instances were asked to conduct');
    },
  };
}
