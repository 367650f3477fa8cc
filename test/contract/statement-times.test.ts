import { expect, test } from 'vitest';
import { watchDatabase } from '../../server/storage/database-figures.ts';
import { statementsOf } from '../../server/storage/statements.ts';
import { onEachEngine } from '../support/storage.ts';

onEachEngine('the time of statements', (ground) => {
  test('is told of those that Knex builds and of plain ones, failed ones too', async () => {
    const times: number[] = [];
    watchDatabase(ground.database, { waited: () => {}, ran: (seconds) => times.push(seconds) });
    await ground.database.knex('users').first('id');
    expect(times).toHaveLength(1);
    const run = statementsOf(ground.database);
    expect(await run<{ n: number }>('SELECT ? AS n', 7)).toEqual([{ n: 7 }]);
    expect(times).toHaveLength(2);
    await expect(run('SELECT nothing FROM nowhere')).rejects.toThrow();
    expect(times).toHaveLength(3);
    for (const seconds of times) expect(seconds).toBeGreaterThan(0);
  });
});
