import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type Room } from '../client-sdk/index.ts';
import { createLog } from '../test/support/server.ts';
import { aeroMelody } from './peers/aero-melody.ts';
import { type ServerProcess, startServer } from './server-process.ts';

/** Rooms begin one after the other, this far apart, ms. */
const APART_MS = 30;
/** A journey of nine legs, a quarter of an hour of music. */
export const WORLD_TOUR = ['CDG', 'NRT', 'LAX', 'LIM', 'JNB', 'SIN', 'SYD', 'SCL', 'LHR', 'CDG'];

/** A server of its own, with rooms that play. */
export interface Concert {
  readonly url: string;
  /** In each room somebody who edits and somebody who listens. */
  readonly rooms: readonly { readonly editor: Room; readonly listener: Room }[];
  readonly server: ServerProcess;
  close(): Promise<void>;
}

/**
 * @param env what is set for the server, beside a folder of its own
 * @param node flags for Node, such as a module to load
 */
export async function openConcert(
  count: number,
  journey: readonly string[],
  env: Readonly<Record<string, string>> = {},
  node: readonly string[] = [],
): Promise<Concert> {
  const dir = await mkdtemp(join(tmpdir(), 'aero-melody-concert-'));
  const server = await startServer(aeroMelody('SQLite'), { DATA_DIR: dir, LOG_LEVEL: 'error', ...env }, node);
  const rooms: { editor: Room; listener: Room }[] = [];
  for (let room = 0; room < count; room++) {
    const log = await createLog(server.url, ...journey);
    const [editor, listener] = await Promise.all([
      connect({ url: server.url, log, name: 'Ada' }),
      connect({ url: server.url, log, name: 'Ben' }),
    ]);
    await editor.transport.play();
    rooms.push({ editor, listener });
    await sleep(APART_MS);
  }
  return {
    url: server.url,
    rooms,
    server,
    async close() {
      for (const { editor, listener } of rooms) await Promise.all([editor.leave(), listener.leave()]);
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
}
