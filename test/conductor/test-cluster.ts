import { expect } from 'vitest';
import * as Y from 'yjs';
import { type NoteEvent, unpackNotes } from '../../protocol/note-event.ts';
import type { MusicName } from '../../protocol/sibling.ts';
import { passAt, playheadAt } from '../../protocol/tempo.ts';
import type { Command, Transport } from '../../protocol/transport.ts';
import type { Clock } from '../../server/clock.ts';
import { type Bar, isLastChord, type LegPlan, plays } from '../../server/composer/theory/leg-plan.ts';
import { barTicks, beatTicks } from '../../server/composer/theory/metre.ts';
import type { FinishedLeg } from '../../server/composing/finish-piece.ts';
import type { Conductor } from '../../server/conductor/conductor.ts';
import type { LeaseKeeper } from '../../server/conductor/leadership/lease.ts';
import { createAirports, readAirports } from '../../server/storage/airports.ts';
import type { Database } from '../../server/storage/database.ts';
import { createLeases } from '../../server/storage/leases.ts';
import { createScoreLog } from '../../server/storage/score-log.ts';
import { editWaypoint, seedTravelLog } from '../../travel-log/edit.ts';
import { legsOf } from '../../travel-log/legs.ts';
import { settingsFor } from '../../travel-log/settings.ts';
import { readTravelLog } from '../../travel-log/shape.ts';
import { createLateComposing } from '../support/composing.ts';
import { createHandClock } from '../support/hand-clock.ts';
import { makeLog } from '../support/storage.ts';
import { type Edit, type Journey, makeEdit } from './journeys.ts';
import { byPlace, createEar, type Ear } from './listener.ts';
import { openInstance } from './rig.ts';
import { receiveFromSibling } from './siblings.ts';

const airports = createAirports(await readAirports());
const START = Date.UTC(2026, 5, 1);
const TURN_MS = 25;

/** Where to seek: a part of the journey, ticks before the end of a leg, or ticks back. */
export type Target =
  | { readonly part: number }
  | { readonly leg: number; readonly before: number }
  | { readonly back: number };

/** A server process with, perhaps, a member. */
interface Instance {
  readonly name: string;
  readonly conductor: Conductor;
  readonly leases: LeaseKeeper;
  ear: Ear | undefined;
  /** Its database connection hangs. */
  cutOff: boolean;
  /** kill -9 */
  dead: boolean;
}

/** Later than this, a note that is made when it is due is late, ms. */
const PROMPT_MS = 60;

/**
 * Two instances that hold the same log over one database, wired as the server wires them, with a clock moved by hand.
 * @param late how late the composing answers each time, ms, and how late at the most
 */
export async function openTestCluster(
  database: Database,
  { seed, waypoints }: Journey,
  late: { next(): number; readonly max: number } = { next: () => 0, max: 0 },
) {
  const { id: logId } = await makeLog(database);
  const clock = createHandClock(START);
  const doc = new Y.Doc();
  const named = waypoints.map((waypoint, at) => ({ id: `w${at}`, ...waypoint }));
  seedTravelLog(doc, { title: 'Somewhere', seed, waypoints: named });
  const faults: string[] = [];
  const places = new Map<string, { epoch: number; seq: number }>();
  let instances: Instance[] = [];
  let born = 0;
  let commanded = false;
  let conductedAt = START;
  let busy = 0;

  /** Counts what is under way, so that a step can wait for it without letting time pass. */
  function counted<T>(promise: Promise<T>): Promise<T> {
    busy += 1;
    return promise.finally(() => {
      busy -= 1;
    });
  }

  async function settle(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet = busy === 0 ? quiet + 1 : 0) await new Promise(setImmediate);
  }

  async function open(silent = false): Promise<Instance> {
    const name = `${logId}/${born++}`;
    const state = { cutOff: false, dead: false };
    const own: Clock = {
      now: clock.now,
      every: (ms, turn) => clock.every(ms, () => state.dead || turn()),
      after: (ms, turn) => clock.after(ms, () => state.dead || turn()),
    };
    const warn = (...[about, what]: unknown[]) => {
      if (!state.cutOff) faults.push(`${what}: ${(about as { err?: Error }).err?.stack}`);
    };
    const logger = { info() {}, warn, error: warn };
    const reach = <T>(ask: () => Promise<T>) =>
      state.dead || state.cutOff ? Promise.reject(new Error('the database is away')) : counted(ask());
    const rows = createLeases(database);
    const scoreLog = createScoreLog(database);
    const tell = (listeners: readonly Instance[], word: MusicName, message: unknown) => {
      if (silent || state.dead) return;
      const { epoch, seq } = message as { epoch: number; seq: number };
      const last = places.get(name);
      if (last && (epoch < last.epoch || (epoch === last.epoch && seq < last.seq)))
        faults.push(`numbers fall: ${JSON.stringify({ last, epoch, seq, word })}`);
      places.set(name, { epoch, seq });
      for (const { ear } of listeners)
        ear?.hear(word, structuredClone(message), {
          now: clock.now(),
          commanded,
          aloneMs: clock.now() - conductedAt,
        });
    };
    const others = () => instances.filter((other) => other.name !== name && !other.dead);
    const { conductor, leases } = await openInstance({
      ...{ logId, name, doc, clock: own, composing: createLateComposing(own, late.next), logger },
      // Music passes faster here than the database's clock: leases end when a test ends them.
      leaseStore: {
        acquire: (log, owner) => reach(() => rows.acquire(log, owner, 3_600_000)),
        renew: (owner, logs) => reach(() => rows.renew(owner, logs, 3_600_000)),
        release: (log, owner) => reach(() => rows.release(log, owner)),
      },
      scoreLog: {
        append: (log, owner, epoch, entries) => counted(scoreLog.append(log, owner, epoch, entries)),
        load: (log) => counted(scoreLog.load(log)),
      },
      broadcast: {
        here: (word, message) => tell([made], word, message),
        everywhere: (word, message) => tell(instances, word, message),
        jam() {},
        siblings(name, message) {
          for (const { conductor } of others()) receiveFromSibling(conductor, name, message);
        },
      },
    });
    const made: Instance = Object.assign(state, { name, conductor, leases, ear: undefined });
    return made;
  }

  /** A transport without its anchor: the playhead may be told by more than one. */
  const standingOf = (transport: Transport) => {
    const { state, run, tempos, endTick, loop } = passAt(transport, clock.now());
    return { state, run, tempos, endTick, loop, playhead: playheadAt(transport, clock.now()).toFixed(5) };
  };

  const speaker = () => instances.find(({ conductor, dead }) => conductor.conducting() && !dead);

  async function come(at: number): Promise<void> {
    const instance = instances[at]!;
    if (instance.ear) return;
    instance.ear = createEar(instance.conductor.outlook(), clock.now(), faults, late.max > PROMPT_MS);
    instance.conductor.attend(1);
    await settle();
    instance.ear.know((await instance.conductor.score()).legs);
  }

  async function pass(ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= TURN_MS) {
      clock.advance(Math.min(TURN_MS, left));
      if (speaker()) conductedAt = clock.now();
      await new Promise(setImmediate);
    }
    await settle();
  }

  function tickOf(target: Target, { composition, transport }: Ear): number {
    const { legs } = composition;
    const leg = 'leg' in target ? legs[target.leg % Math.max(1, legs.length)] : undefined;
    const tick =
      'part' in target
        ? target.part * transport.endTick
        : 'back' in target
          ? playheadAt(transport, clock.now()) - target.back
          : leg
            ? leg.startTick + leg.ticks - target.before
            : 0;
    return Math.max(0, Math.floor(tick));
  }

  /** Waits until a member's command is answered. Where nobody conducts it is tried again in a moment. */
  async function ask(at: number, command: Command): Promise<void> {
    commanded = true;
    let obeyed = false;
    const asked = instances[at]!.conductor.command(command);
    asked.finally(() => {
      obeyed = true;
    });
    await settle();
    while (!obeyed) await pass(TURN_MS);
    await asked;
    commanded = false;
  }

  /** What each leg is made from. */
  function sources(): Map<string, string> {
    const { waypoints, settings } = readTravelLog(doc);
    return new Map(
      legsOf(waypoints, airports.of).map(({ id, from, to, origin, destination }) => [
        id,
        JSON.stringify([
          origin.id,
          destination.id,
          from.arrive,
          from.depart,
          to.arrive,
          to.depart,
          settingsFor(id, settings),
          from.way,
        ]),
      ]),
    );
  }

  instances = [await open(), await open()];
  await come(0);

  return {
    pass,
    come,
    heard: () => instances[0]!.ear!.score(),
    piece: async () => pieceOf(await instances[0]!.conductor.finish(new AbortController().signal)),

    leave(at: number): void {
      const instance = instances[at]!;
      instance.ear = undefined;
      instance.conductor.attend(0);
    },

    /** What the member of an instance asks for, if there is one. */
    async command(at: number, action: Exclude<Command['action'], 'loop'>, to: Target): Promise<void> {
      const { ear } = instances[at]!;
      if (ear) await ask(at, action === 'seek' ? { action, tick: tickOf(to, ear) } : { action });
    },

    /** A leg repeats, or is let go. */
    async loop(at: number, leg: number | undefined): Promise<void> {
      const legs = instances[at]!.ear?.composition.legs;
      if (!legs || (leg !== undefined && legs.length === 0)) return;
      await ask(at, { action: 'loop', leg: leg === undefined ? null : legs[leg % legs.length]!.leg });
    },

    /** Somebody who listens at an instance asks for the baton, or asks it to pass it on. */
    async baton(at: number, to: 'here' | 'elsewhere'): Promise<void> {
      const { conductor, ear } = instances[at]!;
      if (!ear) return;
      const other = instances[1 - at]!;
      const taker = to === 'here' ? conductor : other.ear && conductor.conducting() ? other.conductor : undefined;
      void (to === 'here' ? conductor.takeOver() : conductor.handOff());
      await settle();
      if (taker) expect(taker.conducting(), 'the baton is where it was asked to be').toBe(true);
    },

    /** Edits that follow each other, then time for all of them to be heard. */
    async edit(edits: readonly Edit[], apartMs: number): Promise<void> {
      const score = (await speaker()?.conductor.finish(new AbortController().signal)) ?? [];
      const before = { by: speaker(), sources: sources(), piece: pieceOf(score), tunes: tunesOf(score) };
      const touched = new Set<string>();
      /** Legs before a place where something has changed: their bridges or endings are others. */
      const led = new Set<string>();
      const next = (of: Map<string, string>, leg: string) => [...of.values()][[...of.keys()].indexOf(leg) + 1];
      for (const edit of edits) {
        makeEdit(doc, edit);
        const after = sources();
        for (const [leg, source] of before.sources) {
          if (after.get(leg) !== source) touched.add(leg);
          else if (next(after, leg) !== next(before.sources, leg)) led.add(leg);
        }
        for (const { conductor, dead } of instances) if (!dead) conductor.revise();
        await pass(apartMs);
      }
      // Near the end of a pass, edits wait for the next one.
      await pass(speaker()?.conductor.outlook().transport.loop ? 400 : 100);
      const by = speaker();
      if (!by || by !== before.by) return;
      const legs = await by.conductor.finish(new AbortController().signal);
      const tunes = tunesOf(legs);
      for (const [leg, notes] of pieceOf(legs)) {
        // An ending takes the place of the drone before a bridge too.
        const end = led.has(leg)
          ? Math.min(tunes.get(leg)!, before.tunes.get(leg) ?? Number.POSITIVE_INFINITY)
          : Number.POSITIVE_INFINITY;
        const heard = (all: readonly NoteEvent[]) => JSON.stringify(all.filter(({ tick }) => tick < end));
        if (!touched.has(leg) && before.piece.has(leg) && heard(before.piece.get(leg)!) !== heard(notes))
          faults.push(`leg ${leg} has changed though nothing of it was edited`);
      }
      for (const leg of legs) faults.push(...holesIn(leg), ...silencesIn(leg));
    },

    /** A waypoint is mistyped for a while. */
    async detour(at: number): Promise<void> {
      const waypoints = readTravelLog(doc).waypoints;
      const waypoint = waypoints[at % Math.max(1, waypoints.length)];
      if (!waypoint) return;
      for (const airport of ['???', waypoint.airport]) {
        editWaypoint(doc, waypoint.id, { airport });
        for (const { conductor, dead } of instances) if (!dead) conductor.revise();
        await pass(500);
      }
    },

    /** Writes what does not sound. */
    type(edit: Edit): void {
      const words = () => instances.map(({ ear }) => ear?.words);
      const before = words();
      makeEdit(doc, edit);
      for (const { conductor } of instances) conductor.revise();
      expect(words()).toEqual(before);
    },

    /** @param expires whether another instance may have it before the holder is back */
    async loseLease(expires: boolean): Promise<void> {
      const holder = speaker();
      if (!holder) return;
      holder.cutOff = true;
      await pass(3_000);
      expect(holder.conductor.conducting(), 'one that cannot renew its lease falls silent').toBe(false);
      if (expires) {
        await database.knex('conductor_leases').where({ log_id: logId }).update({ expires_at: 0 });
        await pass(1_100);
      }
      holder.cutOff = false;
      await pass(1_100);
    },

    async crash(): Promise<void> {
      const holder = speaker();
      if (!holder) return;
      await settle();
      holder.dead = true;
      await pass(2_000);
      await database.knex('conductor_leases').where({ log_id: logId }).update({ expires_at: 0 });
      const at = instances.indexOf(holder);
      instances[at] = await open();
      if (holder.ear) await come(at);
      await pass(1_100);
    },

    async toTheEnd(): Promise<void> {
      for (let seconds = 0; seconds < 1_500 && instances[0]!.ear!.transport.state === 'playing'; seconds++)
        await pass(1_000);
      expect(instances[0]!.ear!.transport.state).not.toBe('playing');
    },

    /** What has to hold at any moment. */
    async check(): Promise<void> {
      expect(faults).toEqual([]);
      expect(instances.filter(({ conductor }) => conductor.conducting()).length).toBeLessThanOrEqual(1);
      const by = speaker();
      const ears = instances.flatMap(({ ear }) => ear ?? []);
      for (const { composition, transport } of by ? [by.conductor.outlook(), ...ears] : ears) {
        const ends = composition.legs.map(({ startTick, ticks }) => startTick + ticks);
        expect(composition.legs.map(({ startTick }) => startTick)).toEqual(
          [0, ...ends].slice(0, -1).slice(0, ends.length),
        );
        expect(transport.endTick).toBe(ends.at(-1) ?? 0);
        const ticks = transport.tempos.map(({ tick }) => tick);
        expect(ticks.length).toBeGreaterThan(0);
        expect(ticks).toEqual(ticks.toSorted((a, b) => a - b));
        const playhead = playheadAt(transport, clock.now());
        expect(playhead).toBeGreaterThanOrEqual(0);
        expect(playhead).toBeLessThanOrEqual(transport.endTick);
      }
      if (!by) return;
      const { composition, transport } = by.conductor.outlook();
      const score = await scoreOf(by.conductor);
      for (const ear of ears) {
        expect(ear.score()).toEqual(score);
        expect(standingOf(ear.transport)).toEqual(standingOf(transport));
        expect(ear.composition.legs).toEqual(composition.legs);
      }
    },

    /** Whoever reads the score log knows what the one who wrote it knows. */
    async audit(): Promise<void> {
      await settle();
      const by = speaker();
      if (!by) return;
      const reader = await open(true);
      const [read, written] = await Promise.all(
        [reader.conductor, by.conductor].map(async (conductor) => {
          const { composition, transport } = conductor.outlook();
          const score = await scoreOf(conductor);
          return {
            score,
            legs: composition.legs,
            transport: standingOf(transport),
            piece: await conductor.finish(new AbortController().signal),
          };
        }),
      );
      await reader.conductor.close();
      await reader.leases.close();
      expect(read).toEqual(written);
    },

    async close(): Promise<void> {
      for (const instance of instances) {
        instance.cutOff = false;
        await instance.conductor.close();
        await instance.leases.close();
      }
      await settle();
    },
  };
}

const pieceOf = (legs: readonly FinishedLeg[]): Map<string, NoteEvent[]> =>
  new Map(legs.map(({ plan, notes }) => [plan.leg, notes.toSorted(byPlace)]));

const scoreOf = async (conductor: Conductor): Promise<Map<string, NoteEvent[]>> =>
  new Map((await conductor.score()).legs.map(({ leg, ...packed }) => [leg, unpackNotes(packed).sort(byPlace)]));

/** Start of the bridge or ending behind the tune of a leg: ticks from the start of the leg. */
const tuneEnd = ({ bars, ticks }: LegPlan): number =>
  bars.find(({ part }) => part === 'bridge' || part === 'ending')?.tick ?? ticks;

const tunesOf = (legs: readonly FinishedLeg[]): Map<string, number> =>
  new Map(legs.map(({ plan }) => [plan.leg, tuneEnd(plan)]));

/** More than a beat in which nothing sounds, where a band plays on while the melody rests. */
function silencesIn({ plan, notes }: FinishedLeg): string[] {
  const silences: string[] = [];
  let soundsTo = 0;
  for (const { tick, ticks } of [...notes.toSorted(byPlace), { tick: plan.ticks, ticks: 0 }]) {
    const through = plan.bars.filter((bar) => bar.tick < tick && bar.tick + bar.ticks > soundsTo);
    const beat = Math.max(0, ...through.map(({ metre }) => beatTicks(metre)));
    if (tick - soundsTo > beat && through.every(isBand))
      silences.push(`leg ${plan.leg} is silent from ${soundsTo} to ${tick}: ${JSON.stringify(through)}`);
    soundsTo = Math.max(soundsTo, tick + ticks);
  }
  return silences;
}

/** A bar in which bass and pad play: not of a solo, nor of what rests on one chord. */
const isBand = (bar: Bar) =>
  !['drone', 'ring'].includes(bar.form) && !isLastChord(bar) && plays(bar, 'bass') && plays(bar, 'pad');

/** More than a bar in which nothing starts, the same. */
function holesIn({ plan, notes }: FinishedLeg): string[] {
  const starts = [...new Set(notes.map(({ tick }) => tick))].sort((a, b) => a - b);
  return starts.flatMap((from, at) => {
    const to = starts[at + 1] ?? plan.ticks;
    const through = plan.bars.filter(({ tick, ticks }) => tick < to && tick + ticks > from);
    const bar = Math.max(...through.map(({ metre }) => barTicks(metre)));
    if (to - from <= bar || !through.every(isBand)) return [];
    return [`nothing starts in leg ${plan.leg} from ${from} to ${to}: ${JSON.stringify(through)}`];
  });
}
