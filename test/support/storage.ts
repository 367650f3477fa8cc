import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe } from 'vitest';
import { createAirports, readAirports } from '../../server/storage/airports.ts';
import { type Database, type Engine, openDatabase } from '../../server/storage/database.ts';
import { createTravelLogs } from '../../server/storage/travel-logs.ts';
import { createUsers } from '../../server/storage/users.ts';
import { ENGINES, freshDatabase } from './databases.ts';

/** The airports that come with the program. */
export const airportOf = createAirports(await readAirports()).of;

/** Database of a suite of a port. */
export interface Ground {
  readonly engine: Engine;
  readonly database: Database;
  /** A database that another instance would hold. One process has one connection to a file, so that SQLite shares it. */
  readonly sibling: Database;
}

/** Runs the one suite of a port on every engine, each time on a database of its own. */
export function onEachEngine(port: string, suite: (ground: Ground) => void): void {
  describe.each(ENGINES)(`${port} on %s`, (engine) => {
    const ground = { engine } as { -readonly [K in keyof Ground]: Ground[K] };
    let drop: () => Promise<void>;

    beforeAll(async () => {
      const fresh = await freshDatabase(engine);
      drop = fresh.drop;
      ground.database = openDatabase(fresh.url);
      ground.sibling = engine === 'sqlite' ? ground.database : openDatabase(fresh.url);
    });
    afterAll(async () => {
      await ground.database.close();
      if (ground.sibling !== ground.database) await ground.sibling.close();
      await drop();
    });

    suite(ground);
  });
}

/** A new log with one row, and the guest that owns it. */
export async function makeLog(
  database: Database,
): Promise<{ id: number; uuid: string; ownerId: number; sessionId: string }> {
  const owner = await createUsers(database).create({ name: 'Somebody', color: '#446688' });
  const sessionId = randomUUID();
  const projection = { title: 'A journey', description: '', waypoints: [], tags: [] };
  const firstUpdate = new Uint8Array([0, 0]);
  const log = { uuid: randomUUID(), ownerId: owner.id, firstUpdate, sessionId, projection, addressRole: null };
  const { id, uuid } = await createTravelLogs(database, airportOf).create(log);
  return { id, uuid, ownerId: owner.id, sessionId };
}
