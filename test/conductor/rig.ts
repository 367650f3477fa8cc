import { afterEach, beforeEach } from 'vitest';
import * as Y from 'yjs';
import type { DownMessage } from '../../protocol/down.ts';
import type { JamDown } from '../../protocol/jam.ts';
import { type NoteEvent, unpackNotes } from '../../protocol/note-event.ts';
import type { MusicName } from '../../protocol/sibling.ts';
import type { Clock } from '../../server/clock.ts';
import type { Composing } from '../../server/composing/composing.ts';
import { type Conductor, type ConductorParts, openConductor } from '../../server/conductor/conductor.ts';
import { createLeaseKeeper, type LeaseKeeper } from '../../server/conductor/leadership/lease.ts';
import type { Broadcast } from '../../server/conductor/playing/broadcast.ts';
import type { Stage } from '../../server/conductor/playing/stage.ts';
import type { Soloist } from '../../server/conductor/score/solo.ts';
import type { Logger } from '../../server/logger.ts';
import type { RoomFact } from '../../server/session-events/session-event.ts';
import { createAirports, readAirports } from '../../server/storage/airports.ts';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import { createLeases, type Leases } from '../../server/storage/leases.ts';
import { createScoreLog, type ScoreLog } from '../../server/storage/score-log.ts';
import { editWaypoint, seedTravelLog } from '../../travel-log/edit.ts';
import { readTravelLog } from '../../travel-log/shape.ts';
import { createLateComposing } from '../support/composing.ts';
import { freshDatabase } from '../support/databases.ts';
import { createHandClock, type HandClock } from '../support/hand-clock.ts';
import { makeLog } from '../support/storage.ts';
import { receiveFromSibling } from './siblings.ts';

const airports = createAirports(await readAirports());

export interface InstanceParts {
  readonly logId: number;
  readonly name: string;
  readonly doc: Y.Doc;
  readonly clock: Clock;
  readonly leaseStore: Pick<Leases, 'acquire' | 'renew' | 'release'>;
  readonly scoreLog: Pick<ScoreLog, 'load' | 'append'>;
  readonly composing: Composing;
  readonly logger: Logger;
  readonly broadcast: Broadcast;
  /** Empty where it is left out. */
  readonly stage?: Stage;
  /** Facts of the music. */
  readonly told?: ToldFact[];
  /** Archives nothing where it is left out. */
  readonly savePiece?: ConductorParts['savePiece'];
}

export type ToldFact = RoomFact & { readonly userId: number | undefined };

/** The conductor of a log on one instance, and the leases that it holds, as the server opens them. */
export async function openInstance(parts: InstanceParts): Promise<{ conductor: Conductor; leases: LeaseKeeper }> {
  const { name, doc, leaseStore, scoreLog, ...rest } = parts;
  const leases = createLeaseKeeper({ store: leaseStore, owner: name, clock: parts.clock, logger: parts.logger });
  const conductor = await openConductor({
    ...rest,
    ...{ owner: name, callSign: name, leases, store: scoreLog, airportOf: airports.of },
    read: () => readTravelLog(doc),
    stage: parts.stage ?? { lead: 0, soloist: undefined, listenerDelay: () => 50 },
    savePiece: parts.savePiece ?? (async () => {}),
    played() {},
    tell: (fact, userId) => parts.told?.push({ ...fact, userId }),
  });
  return { conductor, leases };
}

/** A message of a conductor, and the room time at which it was sent, ms. */
export interface Sent {
  readonly name: MusicName;
  readonly message: DownMessage<MusicName>;
  readonly at: number;
}

/** Notes of the choir, and the room time at which they were sent, ms. */
export type SentJam = JamDown & { readonly sentAt: number };

/** An instance with a member, whose clock is moved by hand. */
export interface Instance {
  readonly clock: HandClock;
  readonly conductor: Conductor;
  readonly sent: Sent[];
  /** Notes that its choir sings under a soloist. */
  readonly jams: readonly SentJam[];
  readonly leases: LeaseKeeper;
  /** Facts of the music under it. */
  readonly told: readonly ToldFact[];
}

/** A log of CDG, FRA, VIE and ATH in a database of its own, and the instances that hold it, for each test of a file. */
export interface Rig {
  readonly database: Database;
  readonly logId: number;
  readonly doc: Y.Doc;
  readonly warnings: readonly string[];
  /** Members on stage, for all instances. */
  readonly stage: { lead: number; soloist: Soloist | undefined; listenerDelay(): number };
  /** Readings of the score log, count. */
  readonly readings: number;
  /** Keys of performances, once for each try to archive them. */
  readonly archived: readonly string[];
  /** Tries to archive fail. */
  archiveFails: boolean;
  open(name?: string, clock?: HandClock, composing?: Composing): Promise<Instance>;
  /** Opens an instance that plays a leg which was cut a second ago: another airport is its destination. */
  openOnACut(): Promise<Instance>;
  /** Lets time pass in turns, and lets promises settle between them. */
  pass(clock: HandClock, ms: number): Promise<void>;
}

/** Opens a rig before each test of the file, and closes it after. */
export function useRig(): Rig {
  let database: Database;
  let drop: () => Promise<void>;
  let logId: number;
  let doc: Y.Doc;
  const instances: Instance[] = [];
  const warnings: string[] = [];
  const stage: Rig['stage'] = { lead: 0, soloist: undefined, listenerDelay: () => 50 };
  /** Writes to the score log that are under way, count. */
  let writing = 0;
  let readings = 0;
  const archived: string[] = [];

  beforeEach(async () => {
    const fresh = await freshDatabase('sqlite');
    drop = fresh.drop;
    database = openDatabase(fresh.url);
    logId = (await makeLog(database)).id;
    warnings.length = 0;
    Object.assign(stage, { lead: 0, soloist: undefined });
    readings = 0;
    archived.length = 0;
    rig.archiveFails = false;
    doc = new Y.Doc();
    const waypoints = ['CDG', 'FRA', 'VIE', 'ATH'].map((airport) => ({ id: airport.toLowerCase(), airport }));
    seedTravelLog(doc, { title: 'Eastwards', seed: 11, waypoints });
  });
  afterEach(async () => {
    for (const { conductor, leases } of instances.splice(0)) {
      await conductor.close();
      await leases.close();
    }
    await database.close();
    await drop();
  });

  const rig: Rig = {
    get database() {
      return database;
    },
    get logId() {
      return logId;
    },
    get doc() {
      return doc;
    },
    warnings,
    stage,
    archived,
    archiveFails: false,
    get readings() {
      return readings;
    },
    async open(
      name = 'one',
      clock = createHandClock(Date.now()),
      composing: Composing = createLateComposing(clock, () => 0),
    ) {
      const sent: Sent[] = [];
      const told: ToldFact[] = [];
      const jams: SentJam[] = [];
      const send = (name: MusicName, message: unknown) =>
        sent.push({ name, message: structuredClone(message) as DownMessage<MusicName>, at: clock.now() });
      const scoreLog = createScoreLog(database);
      const { conductor, leases } = await openInstance({
        ...{ logId, name, doc, clock, composing, stage, told, leaseStore: createLeases(database) },
        async savePiece(_finish, { key }) {
          archived.push(key);
          if (rig.archiveFails) throw new Error('the database is away');
        },
        scoreLog: {
          load(log) {
            readings += 1;
            return scoreLog.load(log);
          },
          async append(...entries) {
            writing += 1;
            return scoreLog.append(...entries).finally(() => {
              writing -= 1;
            });
          },
        },
        logger: { info() {}, error() {}, warn: (...words: unknown[]) => void warnings.push(`${words.at(-1)}`) },
        broadcast: {
          here: send,
          everywhere: send,
          jam: (message) => jams.push({ ...structuredClone(message), sentAt: clock.now() }),
          siblings(name, message) {
            if (name === 'transport' || name === 'baton') return;
            for (const other of instances)
              if (other.conductor !== conductor) receiveFromSibling(other.conductor, name, message);
          },
        },
      });
      const instance = { clock, conductor, sent, jams, leases, told };
      instances.push(instance);
      conductor.attend(1);
      return instance;
    },
    async openOnACut() {
      const first = await rig.open('one');
      await first.conductor.command({ action: 'play' });
      await rig.pass(first.clock, 4_000);
      editWaypoint(doc, 'fra', { airport: 'JFK' });
      first.conductor.revise();
      await rig.pass(first.clock, 1_000);
      return first;
    },
    async pass(clock, ms) {
      for (let left = ms; left > 0; left -= 25) {
        clock.advance(Math.min(25, left));
        await new Promise(setImmediate);
      }
      // The score log rests between two transactions, in time that is real.
      while (writing > 0) await new Promise(setImmediate);
      await new Promise(setImmediate);
    },
  };
  return rig;
}

export const messages = <N extends MusicName>(sent: readonly Sent[], name: N) =>
  sent.filter((each) => each.name === name).map((each) => each.message as DownMessage<N>);

/** The notes of a member who received everything, by leg. */
export function received(sent: readonly Sent[]): Map<string, NoteEvent[]> {
  const score = new Map<string, { note: NoteEvent; revision: number }[]>();
  for (const { name, message } of sent) {
    if (name === 'notes') {
      const { leg, revision, ...packed } = message as DownMessage<'notes'>;
      const known = score.get(leg) ?? [];
      score.set(leg, [...known, ...unpackNotes(packed).map((note) => ({ note, revision }))]);
    } else if (name === 'replace') {
      const { leg, revision, fromTick } = message as DownMessage<'replace'>;
      const kept = (score.get(leg) ?? []).filter((each) => each.revision >= revision || each.note.tick < fromTick);
      score.set(leg, kept);
    } else if (name === 'composition') {
      const legs = new Set((message as DownMessage<'composition'>).legs.map(({ leg }) => leg));
      for (const leg of score.keys()) if (!legs.has(leg)) score.delete(leg);
    }
  }
  return new Map([...score].map(([leg, notes]) => [leg, notes.map(({ note }) => note)]));
}

/** The notes of the whole piece by leg, as a conductor would export them. */
export const pieceOf = async (conductor: Conductor) =>
  new Map((await conductor.finish(new AbortController().signal)).map(({ plan, notes }) => [plan.leg, [...notes]]));
