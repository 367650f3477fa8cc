import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { connect, type Room } from '../../client-sdk/index.ts';
import type { AeroMelody } from '../../server/server.ts';
import { expectOneRevision } from '../support/revisions.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

describe('two people who steer one journey', () => {
  let server: AeroMelody;
  const open: Room[] = [];

  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(async () => {
    for (const room of open) await room.leave();
    await server.close();
  });

  async function join(log: string, name: string): Promise<Room> {
    const room = await connect({ url: server.url, log, name });
    open.push(room);
    return room;
  }

  async function two(...airports: string[]) {
    const log = await createLog(server.url, ...airports);
    const [ada, ben] = [await join(log, 'Ada'), await join(log, 'Ben')];
    await until('there is a composition', () => ben.score.legs().length === airports.length - 1);
    return { ada, ben, legs: () => ben.score.legs() };
  }

  test('at the same time on the same leg: both get their way, and the other leg stays as it is', async () => {
    const { ada, ben, legs } = await two('CDG', 'NRT', 'LAX');
    const [first, second] = legs();
    ada.travelLog.steerLeg(first!.leg, { tempo: 150 });
    ben.travelLog.steerLeg(first!.leg, { melodyProgram: 110 });

    await until('both are heard', () => legs()[0]!.tempo === 150 && legs()[0]!.programs[0] === 110);
    expect(legs()[1]).toEqual(second);
    ada.travelLog.steerLeg(first!.leg, { tempo: null, melodyProgram: null });
    await until('the leg follows the journey', () => legs()[0]!.tempo === first!.tempo);
    await until('in all', () => legs()[0]!.programs[0] === first!.programs[0]);
  });

  test('a locked leg keeps its tempo, key and instruments, and undo unlocks it', async () => {
    const { ada, ben, legs } = await two('CDG', 'NRT', 'LAX');
    const [first] = legs();
    const undo = new Y.UndoManager(ben.doc, { captureTimeout: 0 });
    ben.travelLog.lockLeg(first!.leg);
    await until('Ada sees the lock', () => ada.travelLog.read().settings.locks.has(first!.leg));

    ada.travelLog.steer({ tempo: 200, key: 1, padProgram: 94 });
    await until('the other leg follows', () => legs()[1]!.tempo === 200 && legs()[1]!.programs[2] === 94);
    expect(legs()[0]).toMatchObject({ tempo: first!.tempo, key: first!.key, programs: first!.programs });
    undo.undo();
    await until('the leg follows again', () => legs()[0]!.tempo === 200 && legs()[0]!.programs[2] === 94);
    expect(ben.travelLog.read().settings.locks.size).toBe(0);
  });

  test('M13: a drag of 600 ms makes one revision', async () => {
    const { ada, ben, legs } = await two('CDG', 'NRT');
    await ada.transport.play();
    await until('there is music', () => ben.transport.state === 'playing');
    const drag = async () => {
      const release = ada.drag();
      for (let tempo = 90; tempo < 120; tempo++) {
        ada.travelLog.steer({ tempo });
        await setTimeout(20);
      }
      release();
    };
    await expectOneRevision(ben, drag, () => legs()[0]!.tempo === 119);
    await ada.transport.pause();
  });

  test('M13: whoever goes away in the middle of a drag holds up nobody', async () => {
    const { ada, ben, legs } = await two('CDG', 'NRT');
    ada.drag();
    await until('Ben sees it', () => ben.awareness.getStates().get(ada.doc.clientID)?.dragging === true);
    await ada.leave();
    ben.travelLog.steer({ tempo: 150 });
    await until('Ben is heard', () => legs()[0]!.tempo === 150);
  });

  test('while the music plays: another instrument makes no note anew, another take makes those that are to come', async () => {
    const { ada, ben, legs } = await two('CDG', 'NRT');
    const { leg } = legs()[0]!;
    const replaced: number[] = [];
    ben.on('replace', ({ fromTick }) => replaced.push(fromTick));
    // An answer to whoever asks for the score names the leg's last revision, whichever a note came in.
    const notes = () => [...ben.score.notesOf(leg)].map(({ revision, ...sound }) => sound);
    await ada.transport.play();
    await until('there is music', () => notes().length > 8);

    ada.travelLog.steer({ melodyProgram: 24 });
    await until('the guitar is told', () => legs()[0]!.programs[0] === 24);
    expect(replaced).toEqual([]);
    const before = notes();
    ada.travelLog.takeAgain(leg);
    await until('notes are taken back', () => replaced.length > 0);
    await until('others come', () => notes().some(({ tick }) => tick > replaced[0]!));
    const kept = before.filter(({ tick }) => tick < replaced[0]!);
    expect(kept.length).toBeGreaterThan(0);
    expect(notes().slice(0, kept.length)).toEqual(kept);
    await ada.transport.pause();
  });
});
