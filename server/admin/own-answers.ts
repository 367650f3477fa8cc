import { setTimeout } from 'node:timers/promises';
import type { HandoffAnswer } from '../../protocol/handoff.ts';
import type { Clock } from '../clock.ts';
import type { Logger } from '../logger.ts';
import type { Closures } from '../room/closures.ts';
import { subjectOf } from '../room/member.ts';
import type { RecentTimes } from '../room/recent-times.ts';
import type { Room } from '../room/room.ts';
import type { Rooms } from '../room/rooms.ts';
import type { ClosureWatch } from './closure-watch.ts';
import type { Answerer, AnswerTo, Passed } from './question.ts';

/** Figures of an instance that are there anyway: to read them costs nothing. */
export type OwnFigures = Pick<
  AnswerTo<'instance'>,
  'connections' | 'conducting' | 'laneUpdates' | 'pool' | 'redis' | 'eventsDropped'
>;

/** Needs of an instance, each with its state: `readiness.ts`. */
type Readiness = Pick<AnswerTo<'instance'>, 'draining' | 'database' | 'lane' | 'disk'>;

export interface OwnAnswerParts {
  readonly callSign: string;
  /** The name of this process. */
  readonly instance: string;
  readonly release: string;
  readonly rooms: Pick<Rooms, 'loaded' | 'find' | 'discard'>;
  readonly closures: Closures;
  readonly closureWatch: Pick<ClosureWatch, 'shutOut'>;
  readonly acknowledgements: Pick<RecentTimes, 'quantiles'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly logger: Pick<Logger, 'warn'>;
  figures(): OwnFigures;
  ready(): Promise<Readiness>;
  /** Admits no more members, and sends those who are here to other instances. */
  drain(): Promise<void>;
}

/** Quarantined logs in an answer, count. */
const QUARANTINED_MOST = 100;
/** Timeout of an answer about the conducting, ms: less than the asker waits. */
const PASS_MS = 1_500;

/** Answers what operators ask of this instance. */
export function createOwnAnswers(parts: OwnAnswerParts): Answerer {
  const { rooms, closures, closureWatch, clock } = parts;
  const since = clock.now();

  /** Tries in the background what takes longer than an answer may. */
  async function pass(log: string, moving: Promise<HandoffAnswer>): Promise<Passed> {
    const passed = moving.then(
      ({ ok }): Passed => (ok ? 'passed' : 'kept'),
      (err): Passed => {
        parts.logger.warn({ err, log }, 'the conducting could not be handed over');
        return 'kept';
      },
    );
    return Promise.race([passed, setTimeout(PASS_MS, 'pending' as const, { ref: false })]);
  }

  return {
    async instance() {
      const loaded = [...rooms.loaded()];
      const { draining, database, lane, disk } = await parts.ready();
      return {
        ...{ callSign: parts.callSign, process: parts.instance, release: parts.release },
        uptimeSeconds: Math.round((clock.now() - since) / 1_000),
        ...{ draining, database, lane, disk, rooms: loaded.length },
        notesPerSecond: loaded.reduce((sum, { recent }) => sum + recent.notes.perSecond(), 0),
        acknowledgement: parts.acknowledgements.quantiles(),
        memoryBytes: process.memoryUsage.rss(),
        ...parts.figures(),
        quarantined: loaded
          .flatMap((room) => {
            const seq = room.quarantinedAt();
            return seq === undefined ? [] : [{ log: room.uuid, seq }];
          })
          .slice(0, QUARANTINED_MOST),
      };
    },
    async rooms({ after, limit, search }) {
      const wanted = search.toLowerCase();
      const isWanted = ({ uuid, title }: Room) =>
        wanted === '' || uuid.startsWith(wanted) || title().toLowerCase().includes(wanted);
      return [...rooms.loaded()]
        .filter((room) => room.uuid > after && isWanted(room))
        .sort((a, b) => (a.uuid < b.uuid ? -1 : 1))
        .slice(0, limit)
        .map(factsOf);
    },
    async room({ log }) {
      const room = rooms.find(log);
      return {
        facts: room ? factsOf(room) : null,
        people: [...(room?.members.values() ?? [])].map((member) => ({
          ...{ member: member.id, userId: member.identity.userId, name: member.identity.name },
          role: room!.access.grantOf(subjectOf(member)).role,
        })),
        closures: closures.list(log),
      };
    },
    async kick({ log, userId, minutes }) {
      closures.close(log, userId, 60_000 * minutes);
      return { closed: closureWatch.shutOut(log, userId) };
    },
    async close({ log, minutes }) {
      closures.close(log, null, 60_000 * minutes);
      // No time opens it again, for those who are in as well.
      if (minutes === 0) return { closed: 0 };
      return { closed: closureWatch.shutOut(log, null) };
    },
    async 'take-over'({ log }) {
      const room = rooms.find(log);
      // Without members here it would give the lease back at once.
      if (!room || room.members.size === 0) return 'not here';
      return pass(log, room.conductor.takeOver());
    },
    async 'hand-off'({ log }) {
      const room = rooms.find(log);
      return room?.conductor.conducting() ? pass(log, room.conductor.handOff()) : 'not here';
    },
    async drain() {
      parts.drain().catch((err) => parts.logger.warn({ err }, 'this instance could not be drained'));
      return 'draining';
    },
  };
}

const factsOf = (room: Room): AnswerTo<'rooms'>[number] => ({
  ...{ log: room.uuid, title: room.title(), members: room.members.size, applied: room.head(), bytes: room.bytes() },
  quarantinedAt: room.quarantinedAt() ?? null,
  conducting: room.conductor.conducting(),
  music: room.conductor.music(),
  notesPerSecond: room.recent.notes.perSecond(),
  acknowledgement: room.recent.acknowledgements.quantiles(),
});
