import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { connect } from '../../client-sdk/index.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { ENGINES, freshDatabase } from '../support/databases.ts';
import { joinRaw } from '../support/raw-client.ts';
import { createLog, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';

const run = promisify(execFile);

describe.each(ENGINES)('a log with a row that cannot be applied, on %s', (engine) => {
  test('I5: is readable up to that row, refuses to be written, and lives on once an operator has skipped it', async () => {
    const database = await freshDatabase(engine);
    const env = { DATABASE_URL: database.url, LOG_LEVEL: 'silent' };
    const server = await startServer(env);
    const healthy = await createLog(server.url, 'NRT');
    const log = await createLog(server.url, 'CDG');
    const ada = await connect({ url: server.url, log });
    ada.travelLog.setTitle('before the bad row');
    await ada.saved();

    await addBadRow(database.url, log, 3);

    // The instance finds the row when it compares heads, and loads the room anew.
    let tries = 0;
    await until(
      'edits wait',
      () => {
        ada.travelLog.setTitle(`after the bad row ${++tries}`);
        return ada.waiting?.code === 'QUARANTINED';
      },
      15_000,
    );
    const reader = await connect({ url: server.url, log });
    expect(reader.travelLog.read()).toMatchObject({ title: 'before the bad row', waypoints: [{ airport: 'CDG' }] });
    const other = await connect({ url: server.url, log: healthy });
    other.travelLog.setTitle('all is well here');
    await other.saved();

    const skip = (seq: string) =>
      run(process.execPath, ['server/cli/aero.mjs', 'logs', 'skip', log, seq], {
        env: { ...process.env, ...env },
      });
    await expect(skip('9')).rejects.toThrow();
    expect((await skip('3')).stdout).toContain('skipped');
    await until('what waited is saved', () => ada.unsaved === 0, 20_000);
    const title = `after the bad row ${tries}`;
    await until('everybody sees it', () => reader.travelLog.read().title === title, 15_000);
    for (const room of [ada, reader, other]) await room.leave();
    await server.close();
    await database.drop();
  });

  test('I4: disconnects its members, and is loaded anew when they come back', async () => {
    const database = await freshDatabase(engine);
    const server = await startServer({ DATABASE_URL: database.url, LOG_LEVEL: 'silent' });
    const log = await createLog(server.url, 'CDG');
    const { socket, head } = await joinRaw(server.url, log);
    await addBadRow(database.url, log, head + 1);
    await until('the member is sent away', () => !socket.connected);
    const back = await connect({ url: server.url, log });
    expect(back.travelLog.read()).toMatchObject({ title: 'A journey', waypoints: [{ airport: 'CDG' }] });
    await back.leave();
    await server.close();
    await database.drop();
  });
});

/** No validated update is like this: it stands for a bug, or for a disk that lies. */
async function addBadRow(url: string, log: string, seq: number): Promise<void> {
  const { knex, close } = openDatabase(url);
  const { id } = await knex('travel_logs').where({ uuid: log }).first();
  const row = { log_id: id, seq, session_id: 'nobody', session_seq: 1, user_id: 1, bytes: Buffer.from([7, 7, 7]) };
  await knex('travel_log_updates').insert(row);
  await knex('travel_logs').where({ id }).update({ head: seq });
  await close();
}
