import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeOutage, type House, openHouse, sitOut, WAYS } from '../cluster/outage.ts';
import { freshDatabase } from '../support/databases.ts';
import { startServer } from '../support/server.ts';

/** How long Redis is away, ms: longer than an instance may be silent. `npm run outage` tries any other time. */
const AWAY_MS = 10_000;

describe('a Redis that goes away under a running room', () => {
  let house: House;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const database = await freshDatabase('mariadb');
    drop = database.drop;
    house = await openHouse(database.url, startServer);
  });
  afterAll(async () => {
    await house.close();
    await drop();
  });

  test.each(WAYS)(
    'I2, I6, I7, M19: %s, members here hear each other, those elsewhere follow through the database, sessions and limits hold; a command is answered no; those elsewhere are back with it',
    async (how) => {
      const outage = await sitOut(house, how, AWAY_MS);
      expect(outage).toMatchObject({ sessionHeld: true, floodsRefused: [true, true], takenForGone: true });
      expect(outage.commanded).toEqual([
        { code: 'UNAVAILABLE', detail: expect.stringContaining('no instance conducts') },
        undefined,
      ]);
      expect(outage.seenAgain).toBeLessThan(5_000);
      console.log(`${how}: ${describeOutage(outage)}`);
    },
    AWAY_MS + 120_000,
  );
});
