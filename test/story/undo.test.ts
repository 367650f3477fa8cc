import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { connect, type Room } from '../../client-sdk/index.ts';
import type { AeroMelody } from '../../server/server.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

/** A field that is set as a whole, and two values for it. */
interface Field {
  readonly name: string;
  write(room: Room, id: string, n: 1 | 2): void;
  read(room: Room, id: string): unknown;
}

const stop = (room: Room, id: string) => room.travelLog.read().waypoints.find((waypoint) => waypoint.id === id);

const FIELDS: readonly Field[] = [
  {
    name: 'title',
    write: (room, _, n) => room.travelLog.setTitle(`title ${n}`),
    read: (room) => room.travelLog.read().title,
  },
  {
    name: 'travel date',
    write: (room, _, n) => room.travelLog.setTravelDate(`2026-05-0${n}`),
    read: (room) => room.travelLog.read().travelDate,
  },
  ...(['airport', 'flight'] as const).map(
    (name): Field => ({
      name,
      write: (room, id, n) => room.travelLog.edit(id, { [name]: `X${n}` }),
      read: (room, id) => stop(room, id)?.[name],
    }),
  ),
  ...(['arrive', 'depart'] as const).map(
    (name): Field => ({
      name,
      write: (room, id, n) => room.travelLog.edit(id, { [name]: `2026-05-0${n}T12:00:00.000Z` }),
      read: (room, id) => stop(room, id)?.[name],
    }),
  ),
  {
    name: 'place in the journey',
    write: (room, id, n) => room.travelLog.move(id, n),
    read: (room, id) => stop(room, id)?.order,
  },
  {
    name: 'tempo',
    write: (room, _, n) => room.travelLog.steer({ tempo: 60 + n }),
    read: (room) => room.travelLog.read().settings.tempo,
  },
  {
    name: 'energy of a leg',
    write: (room, id, n) => room.travelLog.steerLeg(id, { energy: n / 4 }),
    read: (room, id) => room.travelLog.read().settings.legs.get(id)?.energy,
  },
];

describe('two members undo', () => {
  let server: AeroMelody;
  const rooms: Room[] = [];
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(async () => {
    for (const room of rooms) await room.leave();
    await server.close();
  });

  async function joinBoth(...airports: string[]): Promise<{ ada: Room; ben: Room; id: string }> {
    const log = await createLog(server.url, ...airports);
    const [ada, ben] = [
      await connect({ url: server.url, log, name: 'Ada' }),
      await connect({ url: server.url, log, name: 'Ben' }),
    ];
    rooms.push(ada, ben);
    // States of members come a moment after what a document holds.
    await until('each knows the other', () => [ada, ben].every(({ awareness }) => awareness.getStates().size === 2));
    return { ada, ben, id: ada.travelLog.read().waypoints[0]!.id };
  }

  const shown = (room: Room): string => {
    const { settings, ...rest } = room.travelLog.read();
    const { legs, locks, ...journey } = settings;
    return JSON.stringify([rest, journey, [...legs].sort(), [...locks].sort(), room.travelLog.bin()]);
  };

  /** Waits until everything is saved, and both have it: a value that lost against a concurrent one is not shown. */
  async function settle(ada: Room, ben: Room): Promise<void> {
    await Promise.all([ada.saved(), ben.saved()]);
    const written = ({ doc }: Room) => Buffer.from(Y.encodeStateVector(doc)).toString('hex');
    await until('both have the same', () => written(ada) === written(ben) && shown(ada) === shown(ben));
  }

  test.each(FIELDS)('case 1: two set the $name at once, and the one whose value survived undoes it', async (field) => {
    const { ada, ben, id } = await joinBoth('CDG', 'NRT', 'LAX', 'GRU');
    field.write(ada, id, 1);
    field.write(ben, id, 2);
    const values = [field.read(ada, id), field.read(ben, id)];
    await settle(ada, ben);
    const survivor = field.read(ada, id) === values[0] ? ada : ben;

    expect(survivor.undo.undo()).toEqual({ kind: 'changed', kept: [] });
    await settle(ada, ben);
    expect(field.read(ada, id)).toBe(values[survivor === ada ? 1 : 0]);

    survivor.undo.redo();
    await settle(ada, ben);
    expect(field.read(ben, id)).toBe(values[survivor === ada ? 0 : 1]);
  });

  test('case 1: a value that another has since written stays, and the step is skipped', async () => {
    const { ada, ben } = await joinBoth('CDG');
    ada.travelLog.setTravelDate('2026-05-01');
    ada.undo.stopCapturing();
    ada.travelLog.setTitle('Mine');
    await settle(ada, ben);
    ben.travelLog.setTitle('Ours');
    await settle(ada, ben);

    expect(ada.undo.undo().kind).toBe('changed');
    await settle(ada, ben);
    expect(ben.travelLog.read()).toMatchObject({ title: 'Ours' });
    expect(ben.travelLog.read().travelDate).toBeUndefined();
    expect([ada.undo.canUndo, ada.undo.undo()]).toEqual([false, { kind: 'nothing' }]);
  });

  test('case 4: undo in a text takes back one’s own last words, and keeps those of the other', async () => {
    const { ada, ben, id } = await joinBoth('CDG');
    const [adas, bens] = [ada.travelLog.entry(id)!, ben.travelLog.entry(id)!];
    adas.insert(0, 'It rained.');
    ada.undo.stopCapturing();
    await settle(ada, ben);
    adas.insert(10, ' We danced.');
    await settle(ada, ben);
    bens.insert(3, 'really ');
    bens.insert(bens.length, ' Until dawn.');
    await settle(ada, ben);

    ada.undo.undo();
    await settle(ada, ben);
    expect(bens.toString()).toBe('It really rained. Until dawn.');
    ada.undo.undo();
    await settle(ada, ben);
    expect(bens.toString()).toBe('really  Until dawn.');
    ada.undo.redo();
    ada.undo.redo();
    await settle(ada, ben);
    expect(bens.toString()).toBe('It really rained. We danced. Until dawn.');

    ben.undo.stopCapturing();
    bens.delete(0, 3);
    await settle(ada, ben);
    ben.undo.undo();
    await settle(ada, ben);
    expect(adas.toString()).toBe('It really rained. We danced. Until dawn.');
  });

  test('case 6: what is written in a stop while another removes it is not lost, and both can bring it back', async () => {
    const { ada, ben, id } = await joinBoth('CDG', 'NRT', 'LAX');
    ada.travelLog.steerLeg(id, { energy: 0.9 });
    ada.travelLog.lockLeg(id);
    const bens = ben.travelLog.entry(id)!;
    bens.insert(0, 'The rain stopped');
    await settle(ada, ben);
    const before = shown(ada);

    ada.travelLog.remove(id);
    bens.insert(bens.length, ', at last.');
    await settle(ada, ben);
    expect(ben.travelLog.read().waypoints.map(({ airport }) => airport)).toEqual(['NRT', 'LAX']);
    expect(ben.travelLog.read().settings.legs.size + ben.travelLog.read().settings.locks.size).toBe(0);
    expect(ben.travelLog.bin()).toMatchObject([
      { waypoint: { id, airport: 'CDG', entry: 'The rain stopped, at last.' }, removal: { by: 'Ada' } },
    ]);
    expect(Math.abs(Date.parse(ben.travelLog.bin()[0]!.removal.at) - Date.now())).toBeLessThan(60_000);

    // Undo does not take words out of what nobody sees.
    expect(ben.undo.undo()).toMatchObject({ kind: 'kept', kept: [{ kind: 'removed', waypoint: id }] });
    expect(ben.travelLog.restore(id)).toBe(true);
    await settle(ada, ben);
    expect(stop(ada, id)!.entry).toBe('The rain stopped, at last.');
    expect(shown(ada)).toBe(before.replace('stopped', 'stopped, at last.'));

    ada.travelLog.remove(id);
    await settle(ada, ben);
    ada.undo.undo();
    await settle(ada, ben);
    expect(stop(ben, id)!.entry).toBe('The rain stopped, at last.');
    expect(ben.travelLog.entry(id)).toBe(bens);
  });

  test('case 6: an added stop goes to the bin with its undo, and stays where another has written in it', async () => {
    const { ada, ben } = await joinBoth('CDG');
    const [rome, oslo] = [ada.travelLog.add({ airport: 'FCO' }), ada.travelLog.add({ airport: 'OSL' })];
    ada.undo.stopCapturing();
    await settle(ada, ben);
    ben.travelLog.entry(rome)!.insert(0, 'Ciao');
    await settle(ada, ben);

    expect(ada.undo.undo()).toEqual({
      kind: 'changed',
      kept: [{ kind: 'written', waypoint: rome, by: [ben.you] }],
    });
    await settle(ada, ben);
    expect(ben.travelLog.read().waypoints.map(({ airport }) => airport)).toEqual(['CDG', 'FCO']);

    ada.undo.redo();
    await settle(ada, ben);
    expect(stop(ben, oslo)).toBeDefined();
    ben.travelLog.entry(oslo)!.insert(0, 'Hei');
    await settle(ada, ben);
    expect(ada.undo.undo()).toMatchObject({ kind: 'kept', kept: [{ kind: 'written', waypoint: oslo }] });
    expect(ada.undo.undo()).toEqual({ kind: 'nothing' });
    expect(stop(ada, oslo)!.entry).toBe('Hei');
  });

  test('an emptied bin stays empty, and a drag is one step', async () => {
    const { ada, ben, id } = await joinBoth('CDG', 'NRT');
    const told: unknown[] = [];
    ada.on('undo', (can) => told.push(can));
    ben.travelLog.remove(id);
    await settle(ada, ben);
    ben.travelLog.emptyBin();
    await settle(ada, ben);
    expect(ben.undo.undo()).toEqual({ kind: 'nothing' });
    expect(ada.doc.getMap('waypoints').size).toBe(1);

    const release = ada.drag();
    ada.travelLog.steer({ tempo: 80 });
    await new Promise((resolve) => setTimeout(resolve, 600));
    ada.travelLog.steer({ tempo: 90 });
    release();
    ada.travelLog.setTitle('Then');
    ada.undo.undo();
    expect(ada.travelLog.read()).toMatchObject({ title: 'A journey', settings: { tempo: 90 } });
    ada.undo.undo();
    expect(ada.travelLog.read().settings.tempo).toBeUndefined();
    expect(told).toEqual([
      { canUndo: true, canRedo: false },
      { canUndo: true, canRedo: true },
      { canUndo: false, canRedo: true },
    ]);
  });

  test('undo begins anew with a document that takes the place of another', async () => {
    const { ada } = await joinBoth('CDG');
    ada.travelLog.setTitle('Mine');
    await ada.saved();
    expect(ada.undo.canUndo).toBe(true);
    const rebuilt = new Promise((resolve) => ada.on('rebuilt', resolve));
    ada.doc.getArray('elsewhere').push(['a secret']);
    await rebuilt;
    expect([ada.undo.canUndo, ada.undo.canRedo, ada.undo.undo()]).toEqual([false, false, { kind: 'nothing' }]);
    ada.travelLog.setTitle('Ours');
    ada.undo.undo();
    expect(ada.travelLog.read().title).toBe('Mine');
  });
});
