import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type RefusedError } from '../../client-sdk/index.ts';
import { type Listener, openListener } from '../cluster/listener.ts';
import { type Cluster, createLog, startCluster } from '../support/server.ts';
import { until } from '../support/until.ts';

const PASSES = 6;

describe('the baton passes between two instances on one MariaDB and one Redis', () => {
  let cluster: Cluster;
  const listeners: Listener[] = [];

  beforeAll(async () => {
    cluster = await startCluster();
  });
  afterAll(async () => {
    for (const listener of listeners) await listener.leave();
    await cluster?.close();
  });

  /** Ada on the first instance, Ben on the second one, in one room that plays. */
  async function pair(): Promise<[ada: Listener, ben: Listener]> {
    const log = await createLog(cluster.instances[0].url, 'CDG', 'NRT', 'LAX');
    const ada = await openListener({ url: cluster.instances[0].url, log, name: 'Ada' });
    const ben = await openListener({ url: cluster.instances[1].url, log, name: 'Ben' });
    listeners.push(ada, ben);
    await until('both know who conducts', () => ada.room.conductor.here && ben.room.conductor.name !== undefined);
    return [ada, ben];
  }

  test('M14, M15, M16: while the music plays, whoever asks has it here, and nobody hears it go', async () => {
    const [ada, ben] = await pair();
    await until('the music is under way', () => ada.room.transport.tick() > 960, 20_000);
    expect(ben.room.conductor.here).toBe(false);
    expect(ben.room.conductor.name).toBe(ada.room.conductor.name);
    for (let pass = 0; pass < PASSES; pass++) {
      const [to, from] = pass % 2 === 0 ? [ben, ada] : [ada, ben];
      await to.room.conductor.take();
      await until('both know of it', () => to.room.conductor.here && !from.room.conductor.here);
      await new Promise((resolve) => setTimeout(resolve, 1_500));
    }
    const score = new Map([...ada.room.score.notes()].map((note) => [`${note.leg}/${note.voice}/${note.index}`, note]));
    const accounts = [ada, ben].map((listener) => listener.account(score.values()));
    for (const account of accounts) {
      expect(account).toMatchObject({ missing: 0, duplicates: 0, wrongEpochs: 0 });
      expect(account.due).toBeGreaterThan(10);
      expect(account.longestSilence).toBeLessThan(1_000);
    }
    await ada.room.transport.pause();
  });

  test('M18: a command is answered by whoever conducts', async () => {
    const [ada, ben] = await pair();
    await ben.room.transport.pause();
    await until('it is obeyed', () => ada.room.transport.state === 'paused' && ben.room.transport.state === 'paused');
    for (const { id } of ada.room.travelLog.read().waypoints) ada.room.travelLog.remove(id);
    await until('nothing is left to play', () => ben.room.score.legs().length === 0);
    const refused = await ben.room.transport.play().catch((error: unknown) => error);
    expect((refused as RefusedError).refusal.code).toBe('NOTHING_TO_PLAY');
    expect(ben.room.conductor.here).toBe(false);
  });

  test('M15, M17: an instance that is asked to lets others conduct, where they have members', async () => {
    const [ada, ben] = await pair();
    await cluster.instances[0].passMusic();
    await until('it is on the other one', () => ben.room.conductor.here && !ada.room.conductor.here);
    expect(ada.room.transport.state).toBe('playing');
    await ben.room.conductor.pass();
    await until('and back', () => ada.room.conductor.here);
    await ben.leave();
    await until('Ada is alone', () => ada.room.awareness.getStates().size === 1);
    await cluster.instances[0].passMusic();
    expect(ada.room.conductor.here).toBe(true);
    const refused = await ada.room.conductor.pass().catch((error: unknown) => error);
    expect((refused as RefusedError).refusal.code).toBe('NOT_PASSED');
    await ada.room.transport.pause();
  });

  test('M15: where nothing has been played, whoever asks has it', async () => {
    const log = await createLog(cluster.instances[0].url, 'CDG', 'NRT');
    const ada = await connect({ url: cluster.instances[0].url, log, name: 'Ada' });
    expect(ada.conductor).toMatchObject({ name: undefined, here: false });
    await ada.conductor.take();
    await until('it is known', () => ada.conductor.here);
    await ada.leave();
  });
});
