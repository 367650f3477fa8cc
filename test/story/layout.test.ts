import { expect, onTestFinished, test } from 'vitest';
import { connect, type Room } from '../../client-sdk/index.ts';
import type { Composition } from '../../protocol/composition.ts';
import type { Transport } from '../../protocol/transport.ts';
import { commonGround } from '../support/databases.ts';
import { joinRaw } from '../support/raw-client.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

test('who joins an instance that follows is first sent the layout as the conductor has it', async () => {
  const { env, drop } = await commonGround();
  const [one, two] = [await startServer(env), await startServer(env)];
  const log = await createLog(one.url, 'CDG', 'NRT');
  const rooms: Room[] = [];
  onTestFinished(async () => {
    for (const room of rooms) await room.leave();
    await one.close();
    await two.close();
    await drop();
  });
  const join = async (url: string, name: string) => {
    const room = await connect({ url, log, name });
    rooms.push(room);
    return room;
  };
  const [ada, ben] = [await join(one.url, 'Ada'), await join(two.url, 'Ben')];
  await ada.transport.play();
  await until('Ben hears it', () => ben.transport.state === 'playing');
  ada.travelLog.add({ airport: 'LAX' });
  const heard = () => ben.score.legs().some(({ to }) => to === 'LAX');
  await until('Ben has the new flight', heard);

  const sent: Composition[] = [];
  const told: Transport[] = [];
  const { socket } = await joinRaw(two.url, log, {}, (opened) => {
    opened.on('composition', (composition: Composition) => sent.push(composition));
    opened.on('transport', (transport: Transport) => told.push(transport));
  });
  await until('there is a layout', () => sent.length > 0 && told.length > 0);
  socket.disconnect();
  // A transport behind the layout would count as outdated.
  expect([told[0]!.epoch, told[0]!.seq]).toEqual([sent[0]!.epoch, sent[0]!.seq]);
  expect(sent[0]!.legs.map(({ to }) => to)).toEqual(['NRT', 'LAX']);
});
