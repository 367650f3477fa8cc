import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect, type Room } from '../../client-sdk/index.ts';
import { commonGround } from '../support/databases.ts';
import { type Instance, startInstance } from '../support/instance.ts';
import { createLog } from '../support/server.ts';
import { until } from '../support/until.ts';

const instances: Instance[] = [];
const rooms: Room[] = [];
let drop: () => Promise<void>;

beforeAll(async () => {
  const ground = await commonGround();
  drop = ground.drop;
  const env = { ...ground.env, PORT: '0' };
  for (const name of ['one', 'two']) instances.push(await startInstance({ ...env, DATA_DIR: `out/ghosts-${name}` }));
});
afterAll(async () => {
  for (const room of rooms) await room.leave();
  for (const instance of instances) if (instance.process.exitCode === null) await instance.end('SIGKILL');
  await drop();
});

test('I6, case 54: members of an instance that is killed are gone within 10 s, and those elsewhere stay', async () => {
  const [one, two] = instances as [Instance, Instance];
  const log = await createLog(one.url, 'CDG', 'NRT');
  const ada = await connect({ url: one.url, log, name: 'Ada' });
  const eve = await connect({ url: one.url, log, name: 'Eve' });
  const ben = await connect({ url: two.url, log, name: 'Ben' });
  rooms.push(ada, eve, ben);
  const names = () =>
    [...ada.awareness.getStates()]
      .filter(([id]) => id !== ada.doc.clientID)
      .map(([, state]) => state.user?.name)
      .sort();
  await until('Ada sees both', () => names().join() === 'Ben,Eve');

  await two.end('SIGKILL');
  await until('Ada sees Ben no more', () => !names().includes('Ben'), 10_000);
  expect(names()).toEqual(['Eve']);
});
