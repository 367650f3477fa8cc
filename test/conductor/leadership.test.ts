import { describe, expect, test, vi } from 'vitest';
import { unpackNotes } from '../../protocol/note-event.ts';
import { playheadAt } from '../../protocol/tempo.ts';
import type { CommandAnswer } from '../../protocol/transport.ts';
import type { Load } from '../../server/composing/composing.ts';
import { UnreadableScore } from '../../server/conductor/score/score-entry.ts';
import { createLeases } from '../../server/storage/leases.ts';
import { createScoreLog } from '../../server/storage/score-log.ts';
import { editWaypoint } from '../../travel-log/edit.ts';
import { steer } from '../../travel-log/steering.ts';
import { createLateComposing } from '../support/composing.ts';
import { createHandClock } from '../support/hand-clock.ts';
import { type Instance, messages, pieceOf, received, useRig } from './rig.ts';

describe('the conductors of several instances', () => {
  const rig = useRig();

  test('M18: where another instance conducts, a command is answered as that one answers it', async () => {
    let load: Load = 'live';
    const clock = createHandClock(Date.now());
    const first = await rig.open('one', clock, {
      ...createLateComposing(clock, () => 0),
      get load() {
        return load;
      },
    });
    await first.conductor.command({ action: 'play' });
    const second = await rig.open('two', clock);
    expect(await second.conductor.command({ action: 'pause' })).toEqual({ ok: true });
    expect(first.conductor.outlook().transport.state).toBe('paused');
    load = 'full';
    expect(await second.conductor.command({ action: 'play' })).toMatchObject({ refusal: { code: 'BUSY' } });
    load = 'live';
    expect(await second.conductor.command({ action: 'play' })).toEqual({ ok: true });
    expect(first.conductor.outlook().transport.state).toBe('playing');
  });

  test('M19: a command that nobody answers is obeyed once the lease is free, or refused', async () => {
    const leases = createLeases(rig.database);
    await leases.acquire(rig.logId, 'a dead one', 60_000);
    const { conductor, clock } = await rig.open('one');
    let answer: CommandAnswer | undefined;
    async function ask(): Promise<void> {
      answer = undefined;
      answer = await conductor.command({ action: 'play' });
    }
    void ask();
    await rig.pass(clock, 4_000);
    expect(answer).toMatchObject({ ok: false, refusal: { code: 'UNAVAILABLE' } });
    void ask();
    await rig.pass(clock, 1_000);
    expect(answer).toBeUndefined();
    await leases.release(rig.logId, 'a dead one');
    await rig.pass(clock, 1_000);
    expect(answer).toEqual({ ok: true });
    expect(conductor.outlook().transport.state).toBe('playing');
  });

  test('whoever asks for the score while another instance conducts shares a reading of the log', async () => {
    const first = await rig.open('one');
    await first.conductor.command({ action: 'play' });
    await rig.pass(first.clock, 3_000);
    const second = await rig.open('two', first.clock);
    await rig.pass(first.clock, 1_000);
    const before = rig.readings;
    const scores = await Promise.all(Array.from({ length: 50 }, () => second.conductor.score()));
    expect(rig.readings - before).toBeLessThanOrEqual(2);
    for (const score of scores) expect(score).toEqual(await first.conductor.score());
  });

  test('M10: an instance that comes is told where the music stands, and the score log is not told again', async () => {
    const { clock, conductor, sent } = await rig.open();
    await conductor.command({ action: 'play' });
    await rig.pass(clock, 1_000);
    const entries = await createScoreLog(rig.database).load(rig.logId);
    const before = sent.length;
    for (let times = 0; times < 3; times++) conductor.resend();
    const told = sent.slice(before).map(({ name }) => name);
    expect(told).toEqual(Array.from({ length: 3 }, () => ['composition', 'transport']).flat());
    await rig.pass(clock, 0);
    expect(await createScoreLog(rig.database).load(rig.logId)).toEqual(entries);
  });

  test('M6: another instance takes over in the middle of a revised leg and plays the very same piece', async () => {
    const first = await rig.openOnACut();
    const soFar = received(first.sent);
    const piece = await pieceOf(first.conductor);
    first.conductor.attend(0);
    await rig.pass(first.clock, 200);

    const second = await rig.open('two', first.clock);
    await rig.pass(first.clock, 1_200);
    expect(second.conductor.conducting()).toBe(true);
    expect(second.conductor.outlook().transport.epoch).toBeGreaterThan(1);
    await rig.pass(first.clock, 10_000);
    expect(await pieceOf(second.conductor)).toEqual(piece);
    const later = received(second.sent).get('cdg') ?? [];
    const known = new Set(soFar.get('cdg')!.map((note) => `${note.voice}/${note.index}`));
    for (const note of later) expect(known.has(`${note.voice}/${note.index}`)).toBe(false);
  });

  test('another program leaves a cut leg the tempos that it was played in, for whoever takes over, too', async () => {
    const first = await rig.openOnACut();
    const tempos = async ({ conductor }: Instance) => (await conductor.finish(new AbortController().signal))[0]!.tempos;
    const cut = await tempos(first);
    expect(cut.length).toBeGreaterThan(1);
    steer(rig.doc, { melodyProgram: 40 });
    first.conductor.revise();
    await rig.pass(first.clock, 1_000);
    expect(await tempos(first)).toEqual(cut);
    first.conductor.attend(0);
    await rig.pass(first.clock, 200);

    const second = await rig.open('two', first.clock);
    await rig.pass(first.clock, 1_200);
    expect(second.conductor.conducting()).toBe(true);
    expect(await tempos(second)).toEqual(cut);
  });

  test('one that has lost its lease falls silent and keeps its hands off the score log', async () => {
    const first = await rig.open('one');
    await first.conductor.command({ action: 'play' });
    await rig.pass(first.clock, 1_000);
    await createLeases(rig.database).release(rig.logId, 'one');
    await createLeases(rig.database).acquire(rig.logId, 'two', 60_000);
    await rig.pass(first.clock, 2_500);
    expect(first.conductor.conducting()).toBe(false);
    const length = first.sent.length;
    await rig.pass(first.clock, 3_000);
    expect(first.sent.length).toBe(length);
    expect((await createScoreLog(rig.database).load(rig.logId)).every(({ epoch }) => epoch === 1)).toBe(true);
  });

  test('music that nobody has conducted for a while rests where it was', async () => {
    const first = await rig.open('one');
    await first.conductor.command({ action: 'play' });
    await rig.pass(first.clock, 3_000);
    const tick = playheadAt(first.conductor.outlook().transport, first.clock.now());
    first.conductor.attend(0);
    await rig.pass(first.clock, 20_000);
    const second = await rig.open('two', first.clock);
    expect(second.conductor.outlook().transport).toMatchObject({ state: 'paused' });
    expect(Math.abs(second.conductor.outlook().transport.tick - tick)).toBeLessThan(480);
  });

  test('an instance has a timer for a room only while music plays there', async () => {
    const first = await rig.open('one');
    const second = await rig.open('two');
    // The one of its leases.
    expect(second.clock.timers).toBe(1);
    for (const [action, timers] of [
      ['play', 2],
      ['pause', 1],
    ] as const) {
      await first.conductor.command({ action });
      second.conductor.follow(first.conductor.outlook().transport);
      expect(second.clock.timers).toBe(timers);
    }
  });

  test('an instance that dies long after play is followed by one that plays on', async () => {
    const first = await rig.open('one');
    await first.conductor.command({ action: 'play' });
    await rig.pass(first.clock, 40_000);
    const { transport } = first.conductor.outlook();
    await createLeases(rig.database).release(rig.logId, 'one');
    const second = await rig.open('two', first.clock);
    await rig.pass(first.clock, 2_000);
    expect(second.conductor.conducting()).toBe(true);
    const now = first.clock.now();
    expect(second.conductor.outlook().transport.state).toBe('playing');
    expect(playheadAt(second.conductor.outlook().transport, now)).toBeCloseTo(playheadAt(transport, now), 6);
  });

  test('an instance that dies in the last moment of the piece is followed by one that ends it', async () => {
    const first = await rig.open('one');
    await first.conductor.command({ action: 'play' });
    await first.conductor.command({ action: 'seek', tick: first.conductor.outlook().transport.endTick - 960 });
    await rig.pass(first.clock, 500);
    await createLeases(rig.database).release(rig.logId, 'one');
    // The clock of the dead one stands still.
    const second = await rig.open('two', createHandClock(first.clock.now() + 5_000));
    await rig.pass(second.clock, 2_000);
    expect(rig.warnings).toEqual([]);
    expect(second.conductor.conducting()).toBe(true);
    expect(second.conductor.outlook().transport).toMatchObject({ state: 'stopped', tick: 0 });
  });

  test('an instance follows one that is silent as soon as its lease runs out, not when it asks next', async () => {
    const first = await rig.open('one');
    await first.conductor.command({ action: 'play' });
    await rig.pass(first.clock, 100);
    await createLeases(rig.database).acquire(rig.logId, 'one', 3_000);
    const clock = createHandClock(first.clock.now());
    const second = await rig.open('two', clock);
    await new Promise((resolve) => setTimeout(resolve, 3_050));
    expect(second.conductor.conducting()).toBe(false);
    await rig.pass(clock, 3_000);
    expect(second.conductor.conducting()).toBe(true);
  });

  test('an instance asks for the lease of music that it no longer hears, and not before', async () => {
    const first = await rig.open('one');
    await first.conductor.command({ action: 'play' });
    const second = await rig.open('two', createHandClock(first.clock.now()));
    second.conductor.follow(first.conductor.outlook().transport);
    await rig.pass(second.clock, 100);
    let asked = 0;
    rig.database.knex.on('query', ({ sql }: { readonly sql: string }) => {
      if (sql.includes('conductor_leases')) asked += 1;
    });
    for (let notes = 0; notes < 5; notes++) {
      second.conductor.heard();
      await rig.pass(second.clock, 1_000);
    }
    expect(asked).toBe(0);
    await rig.pass(second.clock, 2_000);
    expect(asked).toBeGreaterThan(0);
  });

  test('music that falls silent is asked for 1.3 s after its last note, wherever that lies between two looks', async () => {
    const first = await rig.open('one');
    await first.conductor.command({ action: 'play' });
    const leases = createLeases(rig.database);
    await leases.acquire(rig.logId, 'one', 60_000);
    const { clock, conductor } = await rig.open('two', createHandClock(first.clock.now()));
    conductor.follow(first.conductor.outlook().transport);
    const asked: number[] = [];
    rig.database.knex.on('query', ({ sql }: { readonly sql: string }) => {
      if (sql.includes('conductor_leases')) asked.push(clock.now());
    });
    /** A last note comes so many ms after a look: the lease is asked for 1.3 s later, and not before. */
    async function fallSilent(phase: number): Promise<void> {
      conductor.heard();
      await rig.pass(clock, phase);
      conductor.heard();
      const heardAt = clock.now();
      asked.length = 0;
      await rig.pass(clock, 1_275);
      expect(asked).toEqual([]);
      await rig.pass(clock, 50);
      expect(asked[0]! - heardAt).toBe(1_300);
    }
    for (const phase of [25, 325, 975]) await fallSilent(phase);
    expect(conductor.conducting()).toBe(false);
    // A conductor without its database plays on for a while: its lease has ended when its last note is heard.
    await leases.release(rig.logId, 'one');
    await fallSilent(650);
    expect(conductor.conducting()).toBe(true);
  });

  test('M6: leases that are handed over right behind play take what was played with them', async () => {
    const first = await rig.open('one');
    await first.conductor.command({ action: 'play' });
    // Nothing waits for what is being written.
    while (messages(first.sent, 'notes').length === 0) await new Promise(setImmediate);
    await first.leases.handOver(rig.logId);
    const { transport } = first.conductor.outlook();
    const second = await rig.open('two', first.clock);
    await rig.pass(first.clock, 1_200);
    expect(second.conductor.conducting()).toBe(true);
    expect(second.conductor.outlook().transport).toMatchObject({ state: 'playing', run: transport.run });
    const keys = (stand: Instance) =>
      messages(stand.sent, 'notes').flatMap(({ leg, ...packed }) =>
        unpackNotes(packed).map(({ voice, index }) => `${leg}/${voice}/${index}`),
      );
    expect(keys(first).length).toBeGreaterThan(0);
    expect(keys(second).filter((key) => keys(first).includes(key))).toEqual([]);
  });

  test('an edit while the music is paused and nobody conducts is told and remembered', async () => {
    const first = await rig.open('one');
    await first.conductor.command({ action: 'play' });
    await rig.pass(first.clock, 5_000);
    await first.conductor.command({ action: 'pause' });
    first.conductor.attend(0);
    await rig.pass(first.clock, 200);
    const { conductor, sent, clock } = await rig.open('two', first.clock);
    for (const airport of ['nowhere', 'CDG']) {
      editWaypoint(rig.doc, 'cdg', { airport });
      conductor.revise();
      await rig.pass(clock, 200);
    }
    await conductor.command({ action: 'play' });
    await rig.pass(clock, 1_000);
    expect(new Map((await conductor.score()).legs.map(({ leg, ...packed }) => [leg, unpackNotes(packed)]))).toEqual(
      received(sent),
    );
  });

  test('an edit while the music is paused, and its dead conductor still holds the lease, is told once that runs out', async () => {
    const first = await rig.open('one');
    await first.conductor.command({ action: 'play' });
    await rig.pass(first.clock, 3_000);
    await first.conductor.command({ action: 'pause' });
    first.conductor.attend(0);
    await rig.pass(first.clock, 200);
    const leases = createLeases(rig.database);
    await leases.acquire(rig.logId, 'a dead one', 3_000);
    const { conductor, sent, clock } = await rig.open('two', first.clock);
    editWaypoint(rig.doc, 'ath', { airport: 'IST' });
    conductor.revise();
    await rig.pass(clock, 1_000);
    expect(conductor.conducting()).toBe(false);
    await leases.release(rig.logId, 'a dead one');
    await rig.pass(clock, 2_500);
    expect(conductor.conducting()).toBe(true);
    expect(messages(sent, 'composition').at(-1)!.legs.at(-1)).toMatchObject({ to: 'IST' });
  });

  test('M15: an edit while the lease is left to another instance does not take it back, and is told if none takes it', async () => {
    const { clock, conductor, sent } = await rig.open('one');
    await conductor.command({ action: 'play' });
    await rig.pass(clock, 2_000);
    await conductor.command({ action: 'pause' });
    const { epoch } = conductor.outlook().transport;
    conductor.receiveHandoff({ word: 'asked', epoch, by: 'two' });
    await rig.pass(clock, 200);
    expect(conductor.conducting()).toBe(false);
    editWaypoint(rig.doc, 'ath', { airport: 'IST' });
    conductor.revise();
    await rig.pass(clock, 500);
    expect(conductor.conducting()).toBe(false);
    await rig.pass(clock, 1_000);
    expect(conductor.conducting()).toBe(true);
    expect(messages(sent, 'composition').at(-1)!.legs.at(-1)).toMatchObject({ to: 'IST' });
  });

  test('an instance that cannot plan the music gives the lease back, for another one to conduct', async () => {
    const first = await rig.open('one');
    const broken = vi.spyOn(rig.doc, 'getMap').mockImplementation(() => {
      throw new Error('the journey cannot be read');
    });
    await expect(first.conductor.command({ action: 'play' })).rejects.toThrow('the journey cannot be read');
    broken.mockRestore();
    expect(first.leases.held()).toBe(0);
    first.conductor.attend(0);
    const second = await rig.open('two');
    expect(await second.conductor.command({ action: 'play' })).toEqual({ ok: true });
    expect(second.conductor.conducting()).toBe(true);
  });

  describe('S8: an instance that cannot read the score log', () => {
    const rows = () => rig.database.knex('score_entries');
    const isFree = async () => 'epoch' in (await createLeases(rig.database).acquire(rig.logId, 'whoever asks', 1));

    /** The room was conducted by a newer version, which is gone. The music plays. */
    async function standAfterNewer(): Promise<Instance> {
      const newer = await rig.open('newer');
      await newer.conductor.command({ action: 'play' });
      await rig.pass(newer.clock, 3_000);
      newer.conductor.attend(0);
      await rig.pass(newer.clock, 200);
      await rows().insert({ log_id: rig.logId, epoch: 1, seq: 1_000, kind: 'cadence', body: '{}' });
      return rig.open('older', newer.clock);
    }

    test('gives the lease back at once, says so once, and keeps from it until the log can be read', async () => {
      const { clock, conductor } = await standAfterNewer();
      for (let seconds = 0; seconds < 5; seconds++) {
        await rig.pass(clock, 1_000);
        expect(conductor.conducting()).toBe(false);
      }
      expect(rig.warnings).toEqual(['the score log cannot be read: a newer version has to conduct this room']);
      const [lease] = (await rig.database.knex('conductor_leases').where({ log_id: rig.logId })) as { epoch: number }[];
      expect(lease!.epoch).toBe(2);
      expect(await isFree()).toBe(true);

      await rows().where({ kind: 'cadence' }).delete();
      await createLeases(rig.database).release(rig.logId, 'whoever asks');
      await rig.pass(clock, 1_200);
      expect(conductor.conducting()).toBe(true);
      expect(conductor.outlook().transport.state).toBe('playing');
    });

    test('refuses by name what needs a conductor or the score, and lets people edit', async () => {
      const { clock, conductor } = await standAfterNewer();
      let answer: CommandAnswer | undefined;
      void conductor.command({ action: 'pause' }).then((answered) => {
        answer = answered;
      });
      await rig.pass(clock, 5_000);
      expect(answer).toMatchObject({ ok: false, refusal: { code: 'UNAVAILABLE' } });
      await expect(conductor.score()).rejects.toThrow(UnreadableScore);
      await expect(conductor.finish(new AbortController().signal)).rejects.toThrow(UnreadableScore);
      editWaypoint(rig.doc, 'ath', { airport: 'IST' });
      conductor.revise();
      await rig.pass(clock, 1_000);
      expect(conductor.conducting()).toBe(false);
    });

    test('follows the music of one that can, asks it where that stands, and has its commands answered', async () => {
      const { clock, conductor, sent } = await standAfterNewer();
      await rig.pass(clock, 1_000);
      const row = await rows().where({ kind: 'cadence' }).first();
      await rows().where({ kind: 'cadence' }).delete();
      const newer = await rig.open('newer again', clock);
      await rig.pass(clock, 1_200);
      expect(newer.conductor.conducting()).toBe(true);
      await rows().insert(row);
      const { transport } = newer.conductor.outlook();
      conductor.follow(transport);
      expect(conductor.outlook().transport).toEqual(transport);
      const told = newer.sent.length;
      const heard = sent.length;
      conductor.attend(2);
      await rig.pass(clock, 100);
      expect(newer.sent.slice(told).map(({ name }) => name)).toEqual(
        expect.arrayContaining(['composition', 'transport']),
      );
      expect(sent.slice(heard)).toEqual([]);
      expect(await conductor.command({ action: 'pause' })).toEqual({ ok: true });
      expect(newer.conductor.outlook().transport.state).toBe('paused');
    });
  });
});
