import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import { createLog, startServer } from '../support/server.ts';

test('an edit after it was left is not said to be saved', async () => {
  const server = await startServer();
  const room = await connect({ url: server.url, log: await createLog(server.url, 'CDG') });
  room.travelLog.setTitle('North');
  await room.saved();
  await room.leave();
  await room.saved();
  room.travelLog.setTitle('Too late');
  expect(room.unsaved).toBe(1);
  await expect(room.saved()).rejects.toThrow('the room was left');
  await room.leave();
  await server.close();
});

test('a process that has left its rooms ends by itself, even with a ping under way', async () => {
  const server = await startServer();
  const log = await createLog(server.url, 'CDG');
  const script = `
    import { connect } from './client-sdk/index.ts';
    const room = await connect(${JSON.stringify({ url: server.url, log })});
    await room.leave();
    process.stdout.write('left');`;
  const args = ['--import', 'tsx', '--input-type=module', '--eval', script];
  const options = { cwd: join(import.meta.dirname, '../..'), timeout: 60_000 };
  const { stdout } = await promisify(execFile)(process.execPath, args, options);
  expect(stdout).toBe('left');
  await server.close();
});
