import { describe, expect, test } from 'vitest';
import type { DownMessage } from '../../protocol/down.ts';
import { unpackNotes } from '../../protocol/note-event.ts';
import { playheadAt } from '../../protocol/tempo.ts';
import type { Load } from '../../server/composing/composing.ts';
import { createScoreLog } from '../../server/storage/score-log.ts';
import { addWaypoint, editWaypoint, moveWaypoint, removeWaypoint } from '../../travel-log/edit.ts';
import { steer } from '../../travel-log/steering.ts';
import { createLateComposing } from '../support/composing.ts';
import { createHandClock } from '../support/hand-clock.ts';
import { REMOVAL } from '../support/removal.ts';
import { messages, pieceOf, received, useRig } from './rig.ts';

describe('a conductor that plays', () => {
  const rig = useRig();

  test('streams every note of the journey once, ahead of its time, and stops at the end', async () => {
    const { clock, conductor, sent } = await rig.open();
    const piece = await pieceOf(conductor);
    await conductor.command({ action: 'play' });
    const { endTick } = conductor.outlook().transport;
    for (let turns = 0; conductor.outlook().transport.state === 'playing' && turns < 600; turns++)
      await rig.pass(clock, 1_000);
    expect(conductor.outlook().transport).toMatchObject({ state: 'stopped', tick: 0, endTick });
    expect(received(sent)).toEqual(piece);

    const places = new Map(messages(sent, 'composition')[0]!.legs.map(({ leg, startTick }) => [leg, startTick]));
    let transport: DownMessage<'transport'> | undefined;
    for (const { name, message, at } of sent) {
      if (name === 'transport') transport = message as DownMessage<'transport'>;
      if (name !== 'notes' || transport?.state !== 'playing') continue;
      const { leg, ...packed } = message as DownMessage<'notes'>;
      for (const note of unpackNotes(packed))
        expect(places.get(leg)! + note.tick).toBeGreaterThanOrEqual(playheadAt(transport, at));
    }
  });

  test('the score log holds the plan of a leg from its first notes on, and not those of legs to come', async () => {
    const { clock, conductor } = await rig.open('one');
    await conductor.command({ action: 'play' });
    expect(conductor.outlook().transport.tempos.length, 'tempos of legs and within them').toBeGreaterThan(3);
    await rig.pass(clock, 3_000);
    conductor.attend(0);
    await rig.pass(clock, 200);
    const heir = await rig.open('two', clock);
    await rig.pass(clock, 1_200);
    expect(heir.conductor.conducting()).toBe(true);
    const rows = await createScoreLog(rig.database).load(rig.logId);
    const plans = rows.filter(({ kind }) => kind === 'plan').map(({ body }) => (body as { leg: string }).leg);
    expect(plans).toEqual(['cdg']);
  });

  test('an edit of a leg that is yet to come leaves every other leg as it was, but for the bridge that leads to it', async () => {
    const { clock, conductor, sent } = await rig.open();
    await conductor.command({ action: 'play' });
    await rig.pass(clock, 3_000);
    const before = await pieceOf(conductor);
    editWaypoint(rig.doc, 'ath', { airport: 'IST' });
    conductor.revise();
    const after = await pieceOf(conductor);
    expect(after.get('cdg')).toEqual(before.get('cdg'));
    const bridge = 2 * 4 * 480;
    const end = messages(sent, 'composition').at(-1)!.legs[1]!.ticks;
    const tune = (piece: typeof before) => piece.get('fra')!.filter(({ tick }) => tick < end - bridge);
    expect(tune(after)).toEqual(tune(before));
    expect(tune(after).length).toBeGreaterThan(50);
    expect(after.get('vie')).not.toEqual(before.get('vie'));
    expect(messages(sent, 'replace')).toEqual([]);
  });

  test('a leg that is travelled otherwise is planned anew, and as it was once it is flown again', async () => {
    const { clock, conductor } = await rig.open();
    await conductor.command({ action: 'play' });
    await rig.pass(clock, 3_000);
    const flown = await pieceOf(conductor);
    const travel = async (way: 'train' | null) => {
      editWaypoint(rig.doc, 'vie', { way });
      conductor.revise();
      return pieceOf(conductor);
    };
    expect((await travel('train')).get('vie')).not.toEqual(flown.get('vie'));
    expect(await travel(null)).toEqual(flown);
  });

  test('an edit of the leg that plays keeps what is about to sound, and goes on at the next beat or bar', async () => {
    const { clock, conductor, sent } = await rig.open();
    await conductor.command({ action: 'play' });
    await rig.pass(clock, 5_000);
    const before = received(sent).get('cdg')!;
    const { transport } = conductor.outlook();
    const soon = playheadAt(transport, clock.now() + 250);
    editWaypoint(rig.doc, 'fra', { airport: 'JFK' });
    conductor.revise();
    const [replaced] = messages(sent, 'replace');
    expect(replaced).toMatchObject({ leg: 'cdg', revision: 1 });
    expect(replaced!.fromTick).toBeGreaterThanOrEqual(soon);
    const bar = 4 * 480;
    expect(replaced!.fromTick).toBeLessThanOrEqual(soon + bar);
    await new Promise(setImmediate);
    const after = received(sent).get('cdg')!;
    const kept = before.filter((note) => note.tick < replaced!.fromTick);
    expect(after.slice(0, kept.length)).toEqual(kept);
    expect(after.length).toBeGreaterThan(kept.length);
    await rig.pass(clock, 4_000);
    const melody = received(sent)
      .get('cdg')!
      .filter((note) => note.voice !== 'melody' || note.tick >= kept.at(-1)!.tick);
    const starts = melody.map((note) => note.tick).sort((a, b) => a - b);
    const gaps = starts.slice(1).map((tick, index) => tick - starts[index]!);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(bar);
  });

  test('a change of tempo is one word about the transport: no note is sent again', async () => {
    const { clock, conductor, sent } = await rig.open();
    await conductor.command({ action: 'play' });
    await rig.pass(clock, 2_000);
    const tick = playheadAt(conductor.outlook().transport, clock.now());
    steer(rig.doc, { tempo: 72 });
    conductor.revise();
    expect(messages(sent, 'replace')).toEqual([]);
    expect(playheadAt(conductor.outlook().transport, clock.now())).toBeCloseTo(tick, 6);
    const legs = messages(sent, 'composition').at(-1)!.legs;
    expect(legs.map((leg) => [leg.tempo, leg.revision])).toEqual(legs.map(() => [72, 0]));
  });

  test('an edit of a leg that has passed moves the playhead with the leg it is in', async () => {
    const { clock, conductor } = await rig.open();
    await conductor.command({ action: 'play' });
    const [, second] = conductor.outlook().composition.legs;
    await conductor.command({ action: 'seek', tick: second!.startTick + 960 });
    await rig.pass(clock, 1_000);
    const into = () => {
      const { composition, transport } = conductor.outlook();
      const leg = composition.legs.find(({ leg }) => leg === 'fra')!;
      return playheadAt(transport, clock.now()) - leg.startTick;
    };
    const before = into();
    addWaypoint(rig.doc, { airport: 'GRU' }, 'gru', 1);
    conductor.revise();
    expect(conductor.outlook().composition.legs.map(({ leg }) => leg)).toEqual(['cdg', 'gru', 'fra', 'vie']);
    expect(into()).toBeCloseTo(before, 6);
  });

  test('when the leg that plays goes away, the music goes on with the next one', async () => {
    const { clock, conductor, sent } = await rig.open();
    await conductor.command({ action: 'play' });
    await rig.pass(clock, 3_000);
    removeWaypoint(rig.doc, 'cdg', REMOVAL);
    conductor.revise();
    await rig.pass(clock, 500);
    expect(conductor.outlook().transport.state).toBe('playing');
    expect(conductor.outlook().composition.legs[0]!.leg).toBe('fra');
    expect(received(sent).get('fra')!.length).toBeGreaterThan(0);
    for (const id of ['fra', 'vie', 'ath']) removeWaypoint(rig.doc, id, REMOVAL);
    await rig.pass(clock, 100);
    conductor.revise();
    expect(conductor.outlook().transport).toMatchObject({ state: 'stopped', endTick: 0 });
  });

  test('M12: an edit is heard at once, and a drag of 600 ms behind it makes one revision', async () => {
    const { clock, conductor, sent } = await rig.open();
    await conductor.command({ action: 'play' });
    await rig.pass(clock, 2_000);
    const before = messages(sent, 'composition').length;
    const revisions = () => messages(sent, 'composition').length - before;
    for (const tempo of Array.from({ length: 20 }, (_, step) => 80 + step)) {
      steer(rig.doc, { tempo });
      conductor.revise();
      expect(revisions()).toBe(1);
      await rig.pass(clock, 30);
    }
    await rig.pass(clock, 100);
    expect(revisions()).toBe(2);
    expect(conductor.outlook().composition.legs.at(-1)!.tempo).toBe(99);
  });

  test('M13: a drag that is known as one makes one revision, and the next edit is heard at once', async () => {
    const { clock, conductor, sent } = await rig.open();
    await conductor.command({ action: 'play' });
    await rig.pass(clock, 2_000);
    const before = messages(sent, 'composition').length;
    const revisions = () => messages(sent, 'composition').length - before;
    conductor.drag(true);
    for (const tempo of Array.from({ length: 20 }, (_, step) => 80 + step)) {
      steer(rig.doc, { tempo });
      conductor.revise();
      await rig.pass(clock, 30);
    }
    conductor.drag(false);
    expect(revisions()).toBe(0);
    await rig.pass(clock, 100);
    expect(revisions()).toBe(1);
    expect(conductor.outlook().composition.legs.at(-1)!.tempo).toBe(99);
    steer(rig.doc, { tempo: 120 });
    conductor.revise();
    expect(revisions()).toBe(2);
  });

  test('M13: somebody who holds on and on is followed every 800 ms', async () => {
    const { clock, conductor, sent } = await rig.open();
    await conductor.command({ action: 'play' });
    const before = messages(sent, 'composition').length;
    conductor.drag(true);
    for (let step = 0; step < 100; step++) {
      steer(rig.doc, { tempo: 80 + step });
      conductor.revise();
      await rig.pass(clock, 30);
    }
    expect(messages(sent, 'composition').length - before).toBe(3);
  });

  test('M12: a drag without an end is followed all the same', async () => {
    const { clock, conductor, sent } = await rig.open();
    await conductor.command({ action: 'play' });
    const before = messages(sent, 'composition').length;
    for (let step = 0; step < 100; step++) {
      steer(rig.doc, { tempo: 80 + step });
      conductor.revise();
      await rig.pass(clock, 30);
    }
    expect(messages(sent, 'composition').length - before).toBe(4);
  });

  test('a piece is asked for as the document has it, whatever an edit waits for', async () => {
    const { conductor } = await rig.open();
    for (const tempo of [80, 90, 100]) {
      steer(rig.doc, { tempo });
      conductor.revise();
    }
    expect((await conductor.finish(new AbortController().signal)).map(({ plan }) => plan.tempo)).toEqual([
      100, 100, 100,
    ]);
  });

  test('M11: says how the composing keeps up, and begins nothing more where it is full', async () => {
    let load: Load = 'live';
    let turn = () => {};
    const clock = createHandClock(Date.now());
    const { conductor, sent } = await rig.open('one', clock, {
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
    expect(messages(sent, 'composition').at(-1)).toMatchObject({ load: 'full' });
    expect(await conductor.command({ action: 'play' })).toEqual({ ok: true });
    await conductor.command({ action: 'pause' });
    expect(await conductor.command({ action: 'play' })).toMatchObject({ ok: false, refusal: { code: 'BUSY' } });
    load = 'live';
    expect(await conductor.command({ action: 'play' })).toEqual({ ok: true });
  });

  test('a leg that cannot be composed passes in silence, and whoever wants the whole piece is told', async () => {
    const clock = createHandClock(Date.now());
    const composing = createLateComposing(clock, () => 0);
    let poisoned = true;
    const { conductor, sent } = await rig.open('one', clock, {
      ...composing,
      compose(ask, heard, failed) {
        if (!poisoned || ask.plan.leg !== 'fra') return composing.compose(ask, heard, failed);
        setImmediate(() => failed(new Error('out of tune')));
        return () => {};
      },
    });
    await conductor.command({ action: 'play' });
    for (let turns = 0; conductor.outlook().transport.state === 'playing' && turns < 600; turns++)
      await rig.pass(clock, 1_000);
    expect(conductor.outlook().transport).toMatchObject({ state: 'stopped', tick: 0 });
    await expect(conductor.finish(new AbortController().signal)).rejects.toThrow(
      'the leg from FRA to VIE cannot be composed',
    );
    poisoned = false;
    const piece = await pieceOf(conductor);
    const sounded = received(sent);
    expect([...sounded.keys()]).toEqual(['cdg', 'vie']);
    for (const leg of sounded.keys()) expect(sounded.get(leg)).toEqual(piece.get(leg));
    await conductor.command({ action: 'play' });
    await rig.pass(clock, 1_000);
    await conductor.command({ action: 'seek', tick: conductor.outlook().composition.legs[1]!.startTick });
    await rig.pass(clock, 1_000);
    expect(received(sent).get('fra')?.length).toBeGreaterThan(0);
  });

  test('a second performance plays what a revision had cut as a whole', async () => {
    const { clock, conductor, sent } = await rig.open();
    await conductor.command({ action: 'play' });
    await rig.pass(clock, 4_000);
    editWaypoint(rig.doc, 'fra', { airport: 'JFK' });
    conductor.revise();
    await conductor.command({ action: 'seek', tick: conductor.outlook().transport.endTick });
    await rig.pass(clock, 1_000);
    expect(conductor.outlook().transport.state).toBe('stopped');
    await conductor.command({ action: 'play' });
    await rig.pass(clock, 2_000);
    const other = await rig.open('two', clock);
    const whole = await pieceOf(other.conductor);
    expect(await pieceOf(conductor)).toEqual(whole);
    const cdg = received(sent).get('cdg')!;
    expect(cdg).toEqual(whole.get('cdg')!.slice(0, cdg.length));
  });

  test('music that has come to its end stays there when its last leg grows', async () => {
    const { clock, conductor } = await rig.open();
    await conductor.command({ action: 'play' });
    await conductor.command({ action: 'pause' });
    await conductor.command({ action: 'seek', tick: conductor.outlook().transport.endTick });
    const before = conductor.outlook().transport.endTick;
    editWaypoint(rig.doc, 'ath', { airport: 'AKL' });
    conductor.revise();
    const { transport } = conductor.outlook();
    expect(transport.endTick).toBeGreaterThan(before);
    expect(playheadAt(transport, clock.now())).toBe(transport.endTick);
  });

  describe('M20: case 20: a journey that was never played', () => {
    test.each([
      { what: 'its first stop moved down', edits: [() => moveWaypoint(rig.doc, 'cdg', 1)] },
      {
        what: 'its first stop moved down and removed',
        edits: [() => moveWaypoint(rig.doc, 'cdg', 2), () => removeWaypoint(rig.doc, 'cdg', REMOVAL)],
      },
      {
        what: 'its first stops removed one by one',
        edits: [() => removeWaypoint(rig.doc, 'cdg', REMOVAL), () => removeWaypoint(rig.doc, 'fra', REMOVAL)],
      },
      { what: 'a stop in front', edits: [() => addWaypoint(rig.doc, { airport: 'KEF' }, 'kef', 0)] },
      { what: 'another first airport', edits: [() => editWaypoint(rig.doc, 'cdg', { airport: 'LHR' })] },
    ])('sounds from its first bar at the first press: $what', async ({ edits }) => {
      const { clock, conductor, sent } = await rig.open();
      for (const edit of edits) {
        edit();
        conductor.revise();
        await rig.pass(clock, 500);
      }
      expect(conductor.outlook().transport).toMatchObject({ state: 'stopped', run: 0, tick: 0 });

      await conductor.command({ action: 'play' });
      await rig.pass(clock, 1_000);
      expect(conductor.outlook().transport).toMatchObject({ state: 'playing', tick: 0 });
      const [first] = conductor.outlook().composition.legs;
      expect(received(sent).get(first!.leg)?.[0]?.tick).toBe(0);
    });

    test('does so where another instance held the log as it was before', async () => {
      const first = await rig.open('one');
      const second = await rig.open('two', first.clock);
      addWaypoint(rig.doc, { airport: 'KEF' }, 'kef', 0);
      for (const { conductor } of [first, second]) conductor.revise();
      await rig.pass(first.clock, 1_000);
      await second.conductor.command({ action: 'play' });
      await rig.pass(first.clock, 1_000);
      expect(second.conductor.outlook().transport).toMatchObject({ state: 'playing', tick: 0 });
    });
  });

  test('M20: case 20: a journey that was played to its end begins with a new first stop', async () => {
    const { clock, conductor } = await rig.open();
    await conductor.command({ action: 'play' });
    await conductor.command({ action: 'seek', tick: conductor.outlook().transport.endTick });
    await rig.pass(clock, 1_000);
    addWaypoint(rig.doc, { airport: 'KEF' }, 'kef', 0);
    conductor.revise();
    await rig.pass(clock, 200);
    expect(conductor.outlook().transport).toMatchObject({ state: 'stopped', tick: 0 });
  });

  test('M20: case 20: paused music whose last leg is removed sounds from the start at the first press', async () => {
    const { clock, conductor } = await rig.open();
    await conductor.command({ action: 'play' });
    await conductor.command({ action: 'seek', tick: conductor.outlook().transport.endTick - 480 });
    await rig.pass(clock, 500);
    await conductor.command({ action: 'pause' });
    removeWaypoint(rig.doc, 'vie', REMOVAL);
    removeWaypoint(rig.doc, 'ath', REMOVAL);
    conductor.revise();
    await rig.pass(clock, 200);
    const { transport } = conductor.outlook();
    expect(transport).toMatchObject({ state: 'paused', tick: transport.endTick });

    await conductor.command({ action: 'play' });
    await rig.pass(clock, 1_000);
    expect(conductor.outlook().transport).toMatchObject({ state: 'playing', tick: 0 });
  });
});
