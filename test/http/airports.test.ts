import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAirports } from '../../server/storage/airports.ts';
import { airport, refusalIn, type Started, startHttp } from './support.ts';

let started: Started;
beforeAll(async () => {
  started = await startHttp();
});
afterAll(() => started.close());

const codes = async (path: string) =>
  ((await (await started.get(path)).json()) as { iata: string }[]).map(({ iata }) => iata);

describe('airports', () => {
  it('are searched by what was typed', async () => {
    expect(await codes('/api/airports?q=to')).toEqual(['NRT']);
    expect(await codes(`/api/airports?q=${encodeURIComponent('são p')}`)).toEqual(['GRU']);
  });

  it('are none where nothing was typed', async () => {
    expect(await codes('/api/airports')).toEqual([]);
    expect(await codes('/api/airports?q=%20')).toEqual([]);
  });

  it('are at most ten', async () => {
    const many = Array.from({ length: 30 }, (_, id) => airport(id, 'AAA', 'AAAA', 'Anywhere'));
    const listed = many.map((one) => ({ ...one, type: 'small_airport', keywords: '' }));
    const busy = await startHttp({ airports: createAirports(listed) });
    expect(await (await busy.get('/api/airports?q=any')).json()).toHaveLength(10);
    await busy.close();
  });

  it('are looked up by either code, many at once, without the unknown ones and without doubles', async () => {
    expect(await codes('/api/airports?codes=cdg,XXX,RJAA,,LFPG')).toEqual(['CDG', 'NRT']);
    const found = await started.get('/api/airports/lfpg');
    expect(await found.json()).toMatchObject({ iata: 'CDG', city: 'Paris' });
  });

  it('may be places that are none, in the order of the question', async () => {
    const places = encodeURIComponent('Louvre (48.8606, 2.3376)|CDG|nowhere|(-33.8568, 151.2153)');
    const listed = [{ ...airport(1, 'CDG', 'LFPG', 'Paris'), type: 'large_airport', keywords: '' }];
    const world = await startHttp({ airports: createAirports(listed) });
    const found = await world.get(`/api/airports?places=${places}`);
    expect(await found.json()).toMatchObject([
      { iata: null, city: 'Louvre', latitude: 48.8606, tz: 'Europe/Paris' },
      { iata: 'CDG' },
      { city: '-33.8568, 151.2153', longitude: 151.2153, tz: 'Australia/Sydney' },
    ]);
    await world.close();
  });

  it('are not found by a code that no airport has', async () => {
    for (const code of ['XXQ', 'x'.repeat(200)])
      expect(await refusalIn(await started.get(`/api/airports/${code}`))).toMatchObject({
        status: 404,
        code: 'NOT_FOUND',
      });
  });

  it('are refused where the question is none', async () => {
    for (const query of ['q=a&q=b', `q=${'x'.repeat(101)}`, `codes=${'CDG,'.repeat(201)}`]) {
      const answer = await started.get(`/api/airports?${query}`);
      expect(await refusalIn(answer)).toMatchObject({ status: 400, code: 'BAD_MESSAGE' });
    }
  });
});
