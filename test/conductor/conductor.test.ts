import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { DownMessage } from '../../protocol/down.ts';
import { type NoteEvent, unpackNotes } from '../../protocol/note-event.ts';
import type { MusicName } from '../../protocol/sibling.ts';
import { playheadAt } from '../../protocol/tempo.ts';
import type { CommandAnswer } from '../../protocol/transport.ts';
import type { Composing, Load } from '../../server/composing/composing.ts';
import { type Conductor, openConductor } from '../../server/conductor/conductor.ts';
import { createLeaseKeeper, type LeaseKeeper } from '../../server/conductor/leadership/lease.ts';
import { UnreadableScore } from '../../server/conductor/score/score-entry.ts';
import { createAirports, readAirports } from '../../server/storage/airports.ts';
import { type Database, openDatabase } from '../../server/storage/database.ts';
import { createLeases } from '../../server/storage/leases.ts';
import { createScoreLog } from '../../server/storage/score-log.ts';
import { addWaypoint, editWaypoint, moveWaypoint, removeWaypoint, seedTravelLog } from '../../travel-log/edit.ts';
import { readTravelLog } from '../../travel-log/shape.ts';
import { steer } from '../../travel-log/steering.ts';
import { createLateComposing } from '../support/composing.ts';
import { freshDatabase } from '../support/databases.ts';
import { createHandClock, type HandClock } from '../support/hand-clock.ts';
import { makeLog } from '../support/storage.ts';
import { receiveFromSibling } from './siblings.ts';

const airports = createAirports(await readAirports());
const quiet = { info() {}, warn() {}, error() {} };

interface Said {
  readonly name: MusicName;
  readonly message: DownMessage<MusicName>;
  readonly at: number;
}

/** A conductor over a real database, with a clock that is moved by hand. */
interface Stand {
  readonly clock: HandClock;
  readonly conductor: Conductor;
  readonly said: Said[];
  readonly leases: LeaseKeeper;
}

describe('a conductor', () => {
  let database: Database;
  let drop: () => Promise<void>;
  let logId: number;
  let doc: Y.Doc;
  const stands: Stand[] = [];
  const warnings: string[] = [];
  /** Writes to the score log that are under way, and how often it was read, counts. */
  let writing = 0;
  let readings = 0;

  beforeEach(async () => {
    const fresh = await freshDatabase('sqlite');
    drop = fresh.drop;
    database = openDatabase(fresh.url);
    await database.migrate();
    logId = (await makeLog(database)).id;
    warnings.length = 0;
    doc = new Y.Doc();
    const waypoints = ['CDG', 'FRA', 'VIE', 'ATH'].map((airport) => ({ id: airport.toLowerCase(), airport }));
    seedTravelLog(doc, { title: 'Eastwards', seed: 11, waypoints });
  });
  afterEach(async () => {
    for (const { conductor, leases } of stands.splice(0)) {
      await conductor.close();
      await leases.close();
    }
    await database.close();
    await drop();
  });

  async function stand(
    owner = 'one',
    clock = createHandClock(Date.now()),
    composing: Composing = createLateComposing(clock, () => 0),
  ): Promise<Stand> {
    const said: Said[] = [];
    const hear = (name: MusicName, message: unknown) =>
      said.push({ name, message: structuredClone(message) as DownMessage<MusicName>, at: clock.now() });
    const scoreLog = createScoreLog(database);
    const leases = createLeaseKeeper({ store: createLeases(database), owner, clock, logger: quiet });
    const conductor = await openConductor({
      logId,
      owner,
      callSign: owner,
      clock,
      leases,
      store: {
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
      airportOf: airports.of,
      composing,
      logger: { ...quiet, warn: (...said: unknown[]) => void warnings.push(`${said.at(-1)}`) },
      read: () => readTravelLog(doc),
      broadcast: {
        here: hear,
        everywhere: hear,
        siblings(name, message) {
          if (name === 'transport' || name === 'baton') return;
          for (const other of stands)
            if (other.conductor !== conductor) receiveFromSibling(other.conductor, name, message);
        },
      },
      async savePiece() {},
      played() {},
    });
    const made = { clock, conductor, said, leases };
    stands.push(made);
    conductor.attend(1);
    return made;
  }

  /** One that plays a leg that was cut a second ago: another airport is its destination. */
  async function standOnACut(): Promise<Stand> {
    const first = await stand('one');
    await first.conductor.command({ action: 'play' });
    await pass(first.clock, 4_000);
    editWaypoint(doc, 'fra', { airport: 'JFK' });
    first.conductor.revise();
    await pass(first.clock, 1_000);
    return first;
  }

  /** Lets time pass in turns, and lets promises settle between them. */
  async function pass(clock: HandClock, ms: number): Promise<void> {
    for (let left = ms; left > 0; left -= 25) {
      clock.advance(Math.min(25, left));
      await new Promise(setImmediate);
    }
    // The score log rests between two transactions, in time that is real.
    while (writing > 0) await new Promise(setImmediate);
    await new Promise(setImmediate);
  }

  const messages = <N extends MusicName>(said: readonly Said[], name: N) =>
    said.filter((each) => each.name === name).map((each) => each.message as DownMessage<N>);

  /** What a member has who heard everything: notes by leg. */
  function heard(said: readonly Said[]): Map<string, NoteEvent[]> {
    const score = new Map<string, { note: NoteEvent; revision: number }[]>();
    for (const { name, message } of said) {
      if (name === 'notes') {
        const { leg, revision, notes } = message as DownMessage<'notes'>;
        const known = score.get(leg) ?? [];
        score.set(leg, [...known, ...unpackNotes(notes).map((note) => ({ note, revision }))]);
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

  const pieceOf = async (conductor: Conductor) =>
    new Map((await conductor.finish()).map(({ plan, notes }) => [plan.leg, [...notes]]));

  test('streams every note of the journey once, ahead of its time, and stops at the end', async () => {
    const { clock, conductor, said } = await stand();
    const piece = await pieceOf(conductor);
    await conductor.command({ action: 'play' });
    const { endTick } = conductor.outlook().transport;
    for (let turns = 0; conductor.outlook().transport.state === 'playing' && turns < 600; turns++)
      await pass(clock, 1_000);
    expect(conductor.outlook().transport).toMatchObject({ state: 'stopped', tick: 0, endTick });
    expect(heard(said)).toEqual(piece);

    const places = new Map(messages(said, 'composition')[0]!.legs.map(({ leg, startTick }) => [leg, startTick]));
    let transport: DownMessage<'transport'> | undefined;
    for (const { name, message, at } of said) {
      if (name === 'transport') transport = message as DownMessage<'transport'>;
      if (name !== 'notes' || transport?.state !== 'playing') continue;
      const { leg, notes } = message as DownMessage<'notes'>;
      for (const note of unpackNotes(notes))
        expect(places.get(leg)! + note.tick).toBeGreaterThanOrEqual(playheadAt(transport, at));
    }
  });

  test('an edit of a leg that is yet to come leaves every other leg as it was', async () => {
    const { clock, conductor, said } = await stand();
    await conductor.command({ action: 'play' });
    await pass(clock, 3_000);
    const before = await pieceOf(conductor);
    editWaypoint(doc, 'ath', { airport: 'IST' });
    conductor.revise();
    const after = await pieceOf(conductor);
    expect(after.get('cdg')).toEqual(before.get('cdg'));
    expect(after.get('fra')).toEqual(before.get('fra'));
    expect(after.get('vie')).not.toEqual(before.get('vie'));
    expect(messages(said, 'replace')).toEqual([]);
  });

  test('an edit of the leg that plays keeps what is about to sound, and goes on at the next beat or bar', async () => {
    const { clock, conductor, said } = await stand();
    await conductor.command({ action: 'play' });
    await pass(clock, 5_000);
    const before = heard(said).get('cdg')!;
    const { transport } = conductor.outlook();
    const soon = playheadAt(transport, clock.now() + 250);
    editWaypoint(doc, 'fra', { airport: 'JFK' });
    conductor.revise();
    const [replaced] = messages(said, 'replace');
    expect(replaced).toMatchObject({ leg: 'cdg', revision: 1 });
    expect(replaced!.fromTick).toBeGreaterThanOrEqual(soon);
    const bar = 4 * 480;
    expect(replaced!.fromTick).toBeLessThanOrEqual(soon + bar);
    await new Promise(setImmediate);
    const after = heard(said).get('cdg')!;
    const kept = before.filter((note) => note.tick < replaced!.fromTick);
    expect(after.slice(0, kept.length)).toEqual(kept);
    expect(after.length).toBeGreaterThan(kept.length);
    await pass(clock, 4_000);
    const melody = heard(said)
      .get('cdg')!
      .filter((note) => note.voice !== 'melody' || note.tick >= kept.at(-1)!.tick);
    const starts = melody.map((note) => note.tick).sort((a, b) => a - b);
    const gaps = starts.slice(1).map((tick, index) => tick - starts[index]!);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(bar);
  });

  test('a change of tempo is one word about the transport: no note is sent again', async () => {
    const { clock, conductor, said } = await stand();
    await conductor.command({ action: 'play' });
    await pass(clock, 2_000);
    const tick = playheadAt(conductor.outlook().transport, clock.now());
    steer(doc, { tempo: 72 });
    conductor.revise();
    expect(messages(said, 'replace')).toEqual([]);
    expect(playheadAt(conductor.outlook().transport, clock.now())).toBeCloseTo(tick, 6);
    const legs = messages(said, 'composition').at(-1)!.legs;
    expect(legs.map((leg) => [leg.tempo, leg.revision])).toEqual(legs.map(() => [72, 0]));
  });

  test('an edit of a leg that has passed moves the playhead with the leg it is in', async () => {
    const { clock, conductor } = await stand();
    await conductor.command({ action: 'play' });
    const [, second] = conductor.outlook().composition.legs;
    await conductor.command({ action: 'seek', tick: second!.startTick + 960 });
    await pass(clock, 1_000);
    const into = () => {
      const { composition, transport } = conductor.outlook();
      const leg = composition.legs.find(({ leg }) => leg === 'fra')!;
      return playheadAt(transport, clock.now()) - leg.startTick;
    };
    const before = into();
    addWaypoint(doc, { airport: 'GRU' }, 'gru', 1);
    conductor.revise();
    expect(conductor.outlook().composition.legs.map(({ leg }) => leg)).toEqual(['cdg', 'gru', 'fra', 'vie']);
    expect(into()).toBeCloseTo(before, 6);
  });

  test('when the leg that plays goes away, the music goes on with the next one', async () => {
    const { clock, conductor, said } = await stand();
    await conductor.command({ action: 'play' });
    await pass(clock, 3_000);
    removeWaypoint(doc, 'cdg');
    conductor.revise();
    await pass(clock, 500);
    expect(conductor.outlook().transport.state).toBe('playing');
    expect(conductor.outlook().composition.legs[0]!.leg).toBe('fra');
    expect(heard(said).get('fra')!.length).toBeGreaterThan(0);
    for (const id of ['fra', 'vie', 'ath']) removeWaypoint(doc, id);
    await pass(clock, 100);
    conductor.revise();
    expect(conductor.outlook().transport).toMatchObject({ state: 'stopped', endTick: 0 });
  });

  test('M12: an edit is heard at once, and a drag of 600 ms behind it makes one revision', async () => {
    const { clock, conductor, said } = await stand();
    await conductor.command({ action: 'play' });
    await pass(clock, 2_000);
    const before = messages(said, 'composition').length;
    const revisions = () => messages(said, 'composition').length - before;
    for (const tempo of Array.from({ length: 20 }, (_, step) => 80 + step)) {
      steer(doc, { tempo });
      conductor.revise();
      expect(revisions()).toBe(1);
      await pass(clock, 30);
    }
    await pass(clock, 100);
    expect(revisions()).toBe(2);
    expect(conductor.outlook().composition.legs.at(-1)!.tempo).toBe(99);
  });

  test('M13: a drag that is known as one makes one revision, and the next edit is heard at once', async () => {
    const { clock, conductor, said } = await stand();
    await conductor.command({ action: 'play' });
    await pass(clock, 2_000);
    const before = messages(said, 'composition').length;
    const revisions = () => messages(said, 'composition').length - before;
    conductor.drag(true);
    for (const tempo of Array.from({ length: 20 }, (_, step) => 80 + step)) {
      steer(doc, { tempo });
      conductor.revise();
      await pass(clock, 30);
    }
    conductor.drag(false);
    expect(revisions()).toBe(0);
    await pass(clock, 100);
    expect(revisions()).toBe(1);
    expect(conductor.outlook().composition.legs.at(-1)!.tempo).toBe(99);
    steer(doc, { tempo: 120 });
    conductor.revise();
    expect(revisions()).toBe(2);
  });

  test('M13: somebody who holds on and on is followed every 800 ms', async () => {
    const { clock, conductor, said } = await stand();
    await conductor.command({ action: 'play' });
    const before = messages(said, 'composition').length;
    conductor.drag(true);
    for (let step = 0; step < 100; step++) {
      steer(doc, { tempo: 80 + step });
      conductor.revise();
      await pass(clock, 30);
    }
    expect(messages(said, 'composition').length - before).toBe(3);
  });

  test('M12: a drag without an end is followed all the same', async () => {
    const { clock, conductor, said } = await stand();
    await conductor.command({ action: 'play' });
    const before = messages(said, 'composition').length;
    for (let step = 0; step < 100; step++) {
      steer(doc, { tempo: 80 + step });
      conductor.revise();
      await pass(clock, 30);
    }
    expect(messages(said, 'composition').length - before).toBe(4);
  });

  test('a piece is asked for as the document has it, whatever an edit waits for', async () => {
    const { conductor } = await stand();
    for (const tempo of [80, 90, 100]) {
      steer(doc, { tempo });
      conductor.revise();
    }
    expect((await conductor.finish()).map(({ plan }) => plan.tempo)).toEqual([100, 100, 100]);
  });

  test('M11: says how the composing keeps up, and begins nothing more where it is full', async () => {
    let load: Load = 'live';
    let turn = () => {};
    const clock = createHandClock(Date.now());
    const { conductor, said } = await stand('one', clock, {
      ...createLateComposing(clock, () => 0),
      get load() {
        return load;
      },
      onLoad(heard) {
        turn = () => heard(load);
        return () => {};
      },
    });
    await conductor.command({ action: 'play' });
    load = 'full';
    turn();
    expect(messages(said, 'composition').at(-1)).toMatchObject({ load: 'full' });
    expect(await conductor.command({ action: 'play' })).toEqual({ ok: true });
    await conductor.command({ action: 'pause' });
    expect(await conductor.command({ action: 'play' })).toMatchObject({ ok: false, refusal: { code: 'BUSY' } });
    load = 'live';
    expect(await conductor.command({ action: 'play' })).toEqual({ ok: true });
  });

  test('M18: where another instance conducts, a command is answered as that one answers it', async () => {
    let load: Load = 'live';
    const clock = createHandClock(Date.now());
    const first = await stand('one', clock, {
      ...createLateComposing(clock, () => 0),
      get load() {
        return load;
      },
    });
    await first.conductor.command({ action: 'play' });
    const second = await stand('two', clock);
    expect(await second.conductor.command({ action: 'pause' })).toEqual({ ok: true });
    expect(first.conductor.outlook().transport.state).toBe('paused');
    load = 'full';
    expect(await second.conductor.command({ action: 'play' })).toMatchObject({ refusal: { code: 'BUSY' } });
    load = 'live';
    expect(await second.conductor.command({ action: 'play' })).toEqual({ ok: true });
    expect(first.conductor.outlook().transport.state).toBe('playing');
  });

  test('M19: a command that nobody answers is obeyed once the lease is free, or refused', async () => {
    const leases = createLeases(database);
    await leases.acquire(logId, 'a dead one', 60_000);
    const { conductor, clock } = await stand('one');
    let answer: CommandAnswer | undefined;
    async function ask(): Promise<void> {
      answer = undefined;
      answer = await conductor.command({ action: 'play' });
    }
    void ask();
    await pass(clock, 4_000);
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'UNAVAILABLE' } });
    void ask();
    await pass(clock, 1_000);
    expect(answer).toBeUndefined();
    await leases.release(logId, 'a dead one');
    await pass(clock, 1_000);
    expect(answer).toEqual({ ok: true });
    expect(conductor.outlook().transport.state).toBe('playing');
  });

  test('a leg that cannot be composed passes in silence, and whoever wants the whole piece is told', async () => {
    const clock = createHandClock(Date.now());
    const composing = createLateComposing(clock, () => 0);
    let poisoned = true;
    const { conductor, said } = await stand('one', clock, {
      ...composing,
      compose(ask, heard, failed) {
        if (!poisoned || ask.plan.leg !== 'fra') return composing.compose(ask, heard, failed);
        setImmediate(() => failed(new Error('out of tune')));
        return () => {};
      },
    });
    await conductor.command({ action: 'play' });
    for (let turns = 0; conductor.outlook().transport.state === 'playing' && turns < 600; turns++)
      await pass(clock, 1_000);
    expect(conductor.outlook().transport).toMatchObject({ state: 'stopped', tick: 0 });
    await expect(conductor.finish()).rejects.toThrow('the leg from FRA to VIE cannot be composed');
    poisoned = false;
    const piece = await pieceOf(conductor);
    const sounded = heard(said);
    expect([...sounded.keys()]).toEqual(['cdg', 'vie']);
    for (const leg of sounded.keys()) expect(sounded.get(leg)).toEqual(piece.get(leg));
    await conductor.command({ action: 'play' });
    await pass(clock, 1_000);
    await conductor.command({ action: 'seek', tick: conductor.outlook().composition.legs[1]!.startTick });
    await pass(clock, 1_000);
    expect(heard(said).get('fra')?.length).toBeGreaterThan(0);
  });

  test('whoever asks for the score while another instance conducts shares a reading of the log', async () => {
    const first = await stand('one');
    await first.conductor.command({ action: 'play' });
    await pass(first.clock, 3_000);
    const second = await stand('two', first.clock);
    await pass(first.clock, 1_000);
    const before = readings;
    const scores = await Promise.all(Array.from({ length: 50 }, () => second.conductor.score()));
    expect(readings - before).toBeLessThanOrEqual(2);
    for (const score of scores) expect(score).toEqual(await first.conductor.score());
  });

  test('M10: an instance that comes is told where the music stands, and the score log is not told again', async () => {
    const { clock, conductor, said } = await stand();
    await conductor.command({ action: 'play' });
    await pass(clock, 1_000);
    const entries = await createScoreLog(database).load(logId);
    const before = said.length;
    for (let times = 0; times < 3; times++) conductor.resend();
    const told = said.slice(before).map(({ name }) => name);
    expect(told).toEqual(Array.from({ length: 3 }, () => ['composition', 'transport']).flat());
    await pass(clock, 0);
    expect(await createScoreLog(database).load(logId)).toEqual(entries);
  });

  test('M6: another instance takes over in the middle of a revised leg and plays the very same piece', async () => {
    const first = await standOnACut();
    const soFar = heard(first.said);
    const piece = await pieceOf(first.conductor);
    first.conductor.attend(0);
    await pass(first.clock, 200);

    const second = await stand('two', first.clock);
    await pass(first.clock, 1_200);
    expect(second.conductor.conducting).toBe(true);
    expect(second.conductor.outlook().transport.epoch).toBeGreaterThan(1);
    await pass(first.clock, 10_000);
    expect(await pieceOf(second.conductor)).toEqual(piece);
    const later = heard(second.said).get('cdg') ?? [];
    const known = new Set(soFar.get('cdg')!.map((note) => `${note.voice}/${note.index}`));
    for (const note of later) expect(known.has(`${note.voice}/${note.index}`)).toBe(false);
  });

  test('another program leaves a cut leg the tempos that it was played in, for whoever takes over, too', async () => {
    const first = await standOnACut();
    const tempos = async ({ conductor }: Stand) => (await conductor.finish())[0]!.tempos;
    const cut = await tempos(first);
    expect(cut).toHaveLength(2);
    steer(doc, { melodyProgram: 40 });
    first.conductor.revise();
    await pass(first.clock, 1_000);
    expect(await tempos(first)).toEqual(cut);
    first.conductor.attend(0);
    await pass(first.clock, 200);

    const second = await stand('two', first.clock);
    await pass(first.clock, 1_200);
    expect(second.conductor.conducting).toBe(true);
    expect(await tempos(second)).toEqual(cut);
  });

  test('one that has lost its lease falls silent and keeps its hands off the score log', async () => {
    const first = await stand('one');
    await first.conductor.command({ action: 'play' });
    await pass(first.clock, 1_000);
    await createLeases(database).release(logId, 'one');
    await createLeases(database).acquire(logId, 'two', 60_000);
    await pass(first.clock, 2_500);
    expect(first.conductor.conducting).toBe(false);
    const length = first.said.length;
    await pass(first.clock, 3_000);
    expect(first.said.length).toBe(length);
    expect((await createScoreLog(database).load(logId)).every(({ epoch }) => epoch === 1)).toBe(true);
  });

  test('music that nobody has conducted for a while rests where it was', async () => {
    const first = await stand('one');
    await first.conductor.command({ action: 'play' });
    await pass(first.clock, 3_000);
    const tick = playheadAt(first.conductor.outlook().transport, first.clock.now());
    first.conductor.attend(0);
    await pass(first.clock, 20_000);
    const second = await stand('two', first.clock);
    expect(second.conductor.outlook().transport).toMatchObject({ state: 'paused' });
    expect(Math.abs(second.conductor.outlook().transport.tick - tick)).toBeLessThan(480);
  });

  test('a second performance plays what a revision had cut as a whole', async () => {
    const { clock, conductor, said } = await stand();
    await conductor.command({ action: 'play' });
    await pass(clock, 4_000);
    editWaypoint(doc, 'fra', { airport: 'JFK' });
    conductor.revise();
    await conductor.command({ action: 'seek', tick: conductor.outlook().transport.endTick });
    await pass(clock, 1_000);
    expect(conductor.outlook().transport.state).toBe('stopped');
    await conductor.command({ action: 'play' });
    await pass(clock, 2_000);
    const other = await stand('two', clock);
    const whole = await pieceOf(other.conductor);
    expect(await pieceOf(conductor)).toEqual(whole);
    const cdg = heard(said).get('cdg')!;
    expect(cdg).toEqual(whole.get('cdg')!.slice(0, cdg.length));
  });

  test('an instance that dies long after play is followed by one that plays on', async () => {
    const first = await stand('one');
    await first.conductor.command({ action: 'play' });
    await pass(first.clock, 40_000);
    const { transport } = first.conductor.outlook();
    await createLeases(database).release(logId, 'one');
    const second = await stand('two', first.clock);
    await pass(first.clock, 2_000);
    expect(second.conductor.conducting).toBe(true);
    const now = first.clock.now();
    expect(second.conductor.outlook().transport.state).toBe('playing');
    expect(playheadAt(second.conductor.outlook().transport, now)).toBeCloseTo(playheadAt(transport, now), 6);
  });

  test('an instance follows one that is silent as soon as its lease runs out, not when it asks next', async () => {
    const first = await stand('one');
    await first.conductor.command({ action: 'play' });
    await pass(first.clock, 100);
    await createLeases(database).acquire(logId, 'one', 300);
    const clock = createHandClock(first.clock.now());
    const second = await stand('two', clock);
    await new Promise((resolve) => setTimeout(resolve, 350));
    expect(second.conductor.conducting).toBe(false);
    await pass(clock, 300);
    expect(second.conductor.conducting).toBe(true);
  });

  test('M6: leases that are handed over right behind play take what was played with them', async () => {
    const first = await stand('one');
    await first.conductor.command({ action: 'play' });
    // Nothing waits for what is being written.
    while (messages(first.said, 'notes').length === 0) await new Promise(setImmediate);
    await first.leases.handOver(logId);
    const { transport } = first.conductor.outlook();
    const second = await stand('two', first.clock);
    await pass(first.clock, 1_200);
    expect(second.conductor.conducting).toBe(true);
    expect(second.conductor.outlook().transport).toMatchObject({ state: 'playing', run: transport.run });
    const keys = (stand: Stand) =>
      messages(stand.said, 'notes').flatMap(({ leg, notes }) =>
        unpackNotes(notes).map(({ voice, index }) => `${leg}/${voice}/${index}`),
      );
    expect(keys(first).length).toBeGreaterThan(0);
    expect(keys(second).filter((key) => keys(first).includes(key))).toEqual([]);
  });

  test('an edit while the music is paused and nobody conducts is told and remembered', async () => {
    const first = await stand('one');
    await first.conductor.command({ action: 'play' });
    await pass(first.clock, 5_000);
    await first.conductor.command({ action: 'pause' });
    first.conductor.attend(0);
    await pass(first.clock, 200);
    const { conductor, said, clock } = await stand('two', first.clock);
    for (const airport of ['nowhere', 'CDG']) {
      editWaypoint(doc, 'cdg', { airport });
      conductor.revise();
      await pass(clock, 200);
    }
    await conductor.command({ action: 'play' });
    await pass(clock, 1_000);
    expect(new Map((await conductor.score()).legs.map(({ leg, notes }) => [leg, unpackNotes(notes)]))).toEqual(
      heard(said),
    );
  });

  describe('S8: an instance that cannot read the score log', () => {
    const rows = () => database.knex('score_entries');
    const isFree = async () => 'epoch' in (await createLeases(database).acquire(logId, 'whoever asks', 1));

    /** The room was conducted by a newer version, which is gone. The music plays. */
    async function standAfterNewer(): Promise<Stand> {
      const newer = await stand('newer');
      await newer.conductor.command({ action: 'play' });
      await pass(newer.clock, 3_000);
      newer.conductor.attend(0);
      await pass(newer.clock, 200);
      await rows().insert({ log_id: logId, epoch: 1, seq: 1_000, kind: 'cadence', body: '{}' });
      return stand('older', newer.clock);
    }

    test('gives the lease back at once, says so once, and keeps from it until the log can be read', async () => {
      const { clock, conductor } = await standAfterNewer();
      for (let seconds = 0; seconds < 5; seconds++) {
        await pass(clock, 1_000);
        expect(conductor.conducting).toBe(false);
      }
      expect(warnings).toEqual(['the score log cannot be read: a newer version has to conduct this room']);
      const [lease] = (await database.knex('conductor_leases').where({ log_id: logId })) as { epoch: number }[];
      expect(lease!.epoch).toBe(2);
      expect(await isFree()).toBe(true);

      await rows().where({ kind: 'cadence' }).delete();
      await createLeases(database).release(logId, 'whoever asks');
      await pass(clock, 1_200);
      expect(conductor.conducting).toBe(true);
      expect(conductor.outlook().transport.state).toBe('playing');
    });

    test('refuses by name what needs a conductor or the score, and lets people edit', async () => {
      const { clock, conductor } = await standAfterNewer();
      let answer: CommandAnswer | undefined;
      void conductor.command({ action: 'pause' }).then((answered) => {
        answer = answered;
      });
      await pass(clock, 5_000);
      expect(answer).toMatchObject({ ok: false, refusal: { code: 'UNAVAILABLE' } });
      await expect(conductor.score()).rejects.toThrow(UnreadableScore);
      await expect(conductor.finish()).rejects.toThrow(UnreadableScore);
      editWaypoint(doc, 'ath', { airport: 'IST' });
      conductor.revise();
      await pass(clock, 1_000);
      expect(conductor.conducting).toBe(false);
    });

    test('follows the music of one that can, asks it where that stands, and has its commands answered', async () => {
      const { clock, conductor, said } = await standAfterNewer();
      await pass(clock, 1_000);
      const row = await rows().where({ kind: 'cadence' }).first();
      await rows().where({ kind: 'cadence' }).delete();
      const newer = await stand('newer again', clock);
      await pass(clock, 1_200);
      expect(newer.conductor.conducting).toBe(true);
      await rows().insert(row);
      const { transport } = newer.conductor.outlook();
      conductor.follow(transport);
      expect(conductor.outlook().transport).toEqual(transport);
      const told = newer.said.length;
      const heard = said.length;
      conductor.attend(2);
      await pass(clock, 100);
      expect(newer.said.slice(told).map(({ name }) => name)).toEqual(
        expect.arrayContaining(['composition', 'transport']),
      );
      expect(said.slice(heard)).toEqual([]);
      expect(await conductor.command({ action: 'pause' })).toEqual({ ok: true });
      expect(newer.conductor.outlook().transport.state).toBe('paused');
    });
  });

  test('music that has come to its end stays there when its last leg grows', async () => {
    const { clock, conductor } = await stand();
    await conductor.command({ action: 'play' });
    await conductor.command({ action: 'pause' });
    await conductor.command({ action: 'seek', tick: conductor.outlook().transport.endTick });
    const before = conductor.outlook().transport.endTick;
    editWaypoint(doc, 'ath', { airport: 'AKL' });
    conductor.revise();
    const { transport } = conductor.outlook();
    expect(transport.endTick).toBeGreaterThan(before);
    expect(playheadAt(transport, clock.now())).toBe(transport.endTick);
  });

  describe('M20: case 20: a journey that was never played', () => {
    test.each([
      { what: 'its first stop moved down', edits: [() => moveWaypoint(doc, 'cdg', 1)] },
      {
        what: 'its first stop moved down and removed',
        edits: [() => moveWaypoint(doc, 'cdg', 2), () => removeWaypoint(doc, 'cdg')],
      },
      {
        what: 'its first stops removed one by one',
        edits: [() => removeWaypoint(doc, 'cdg'), () => removeWaypoint(doc, 'fra')],
      },
      { what: 'a stop in front', edits: [() => addWaypoint(doc, { airport: 'KEF' }, 'kef', 0)] },
      { what: 'another first airport', edits: [() => editWaypoint(doc, 'cdg', { airport: 'LHR' })] },
    ])('sounds from its first bar at the first press: $what', async ({ edits }) => {
      const { clock, conductor, said } = await stand();
      for (const edit of edits) {
        edit();
        conductor.revise();
        await pass(clock, 500);
      }
      expect(conductor.outlook().transport).toMatchObject({ state: 'stopped', run: 0, tick: 0 });

      await conductor.command({ action: 'play' });
      await pass(clock, 1_000);
      expect(conductor.outlook().transport).toMatchObject({ state: 'playing', tick: 0 });
      const [first] = conductor.outlook().composition.legs;
      expect(heard(said).get(first!.leg)?.[0]?.tick).toBe(0);
    });

    test('does so where another instance held the log as it was before', async () => {
      const first = await stand('one');
      const second = await stand('two', first.clock);
      addWaypoint(doc, { airport: 'KEF' }, 'kef', 0);
      for (const { conductor } of [first, second]) conductor.revise();
      await pass(first.clock, 1_000);
      await second.conductor.command({ action: 'play' });
      await pass(first.clock, 1_000);
      expect(second.conductor.outlook().transport).toMatchObject({ state: 'playing', tick: 0 });
    });
  });

  test('M20: case 20: a journey that was played to its end begins with a new first stop', async () => {
    const { clock, conductor } = await stand();
    await conductor.command({ action: 'play' });
    await conductor.command({ action: 'seek', tick: conductor.outlook().transport.endTick });
    await pass(clock, 1_000);
    addWaypoint(doc, { airport: 'KEF' }, 'kef', 0);
    conductor.revise();
    await pass(clock, 200);
    expect(conductor.outlook().transport).toMatchObject({ state: 'stopped', tick: 0 });
  });

  test('M20: case 20: paused music whose last leg is removed sounds from the start at the first press', async () => {
    const { clock, conductor } = await stand();
    await conductor.command({ action: 'play' });
    await conductor.command({ action: 'seek', tick: conductor.outlook().transport.endTick - 480 });
    await pass(clock, 500);
    await conductor.command({ action: 'pause' });
    removeWaypoint(doc, 'vie');
    removeWaypoint(doc, 'ath');
    conductor.revise();
    await pass(clock, 200);
    const { transport } = conductor.outlook();
    expect(transport).toMatchObject({ state: 'paused', tick: transport.endTick });

    await conductor.command({ action: 'play' });
    await pass(clock, 1_000);
    expect(conductor.outlook().transport).toMatchObject({ state: 'playing', tick: 0 });
  });
});
