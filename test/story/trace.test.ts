import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { connect, type Room } from '../../client-sdk/index.ts';
import type { AeroMelody } from '../../server/server.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { readWaypoints } from '../../travel-log/shape.ts';
import { freshDatabase } from '../support/databases.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const TRACE = process.env.EDITING_TRACE;
/** After as many keystrokes the other one goes on writing. */
const TURN = 500;

/** A recorded session: at `position` take `deleted` characters away, then write `inserted`. */
interface Trace {
  readonly startContent: string;
  readonly endContent: string;
  readonly txns: readonly {
    readonly patches: readonly (readonly [position: number, deleted: number, inserted: string])[];
  }[];
}

const where = 'EDITING_TRACE names sveltecomponent.json.gz of https://github.com/josephg/editing-traces';

describe.skipIf(!TRACE)(`a recorded editing session, typed again (where ${where})`, () => {
  let server: AeroMelody;
  let database: Awaited<ReturnType<typeof freshDatabase>>;

  beforeAll(async () => {
    database = await freshDatabase('sqlite');
    server = await startServer({ DATABASE_URL: database.url });
  });
  afterAll(async () => {
    await server.close();
    await database.drop();
  });

  test('two people take turns at every keystroke of it, and the text is the recorded one to the last byte', async () => {
    const { startContent, endContent, txns }: Trace = JSON.parse(gunzipSync(readFileSync(TRACE!)).toString());
    const log = await createLog(server.url, 'CDG');
    const people: [Room, Room] = [
      await connect({ url: server.url, log, name: 'Ada' }),
      await connect({ url: server.url, log, name: 'Ben' }),
    ];
    const { id } = people[0].travelLog.read().waypoints[0]!;
    const entryOf = (room: Room) => room.travelLog.entry(id)!;
    entryOf(people[0]).insert(0, startContent);
    await handOver(people[0], people[1]);

    for (let from = 0; from < txns.length; from += TURN) {
      const [writer, other] = (from / TURN) % 2 === 0 ? people : [people[1], people[0]];
      for (const { patches } of txns.slice(from, from + TURN)) {
        writer.doc.transact(() => {
          for (const [position, deleted, inserted] of patches) {
            if (deleted > 0) entryOf(writer).delete(position, deleted);
            if (inserted) entryOf(writer).insert(position, inserted);
          }
        });
        // Fast, but one after the other: what is written within one turn of the loop would be one update.
        await setTimeout(1);
      }
      await handOver(writer, other);
    }

    async function handOver(writer: Room, other: Room): Promise<void> {
      await writer.saved();
      const text = entryOf(writer).toString();
      await until('the other one has it', () => entryOf(other).toString() === text);
    }

    for (const room of people) expect(Buffer.from(entryOf(room).toString())).toEqual(Buffer.from(endContent));
    for (const room of people) await room.leave();

    const { knex, close } = openDatabase(database.url);
    const rows: { bytes: Uint8Array }[] = await knex('travel_log_updates')
      .join('travel_logs', 'travel_logs.id', 'log_id')
      .where({ uuid: log })
      .orderBy('seq')
      .select('bytes');
    await close();
    const replay = new Y.Doc();
    for (const { bytes } of rows) Y.applyUpdate(replay, bytes);
    expect(Buffer.from(readWaypoints(replay)[0]!.entry)).toEqual(Buffer.from(endContent));
    const logBytes = rows.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    console.log(
      `${txns.length} keystrokes, ${Buffer.byteLength(endContent)} bytes of text: ${rows.length} rows, ${logBytes} bytes of log, ` +
        `${Y.encodeStateAsUpdate(replay).byteLength} bytes of snapshot`,
    );
  }, 180_000);
});
