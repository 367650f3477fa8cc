import { expect, test } from 'vitest';
import { startHttp } from './support.ts';

test('the log holds no secret address, even where the request fails', async () => {
  const calendarFeeds = { find: () => Promise.reject(new Error('no rows')) } as never;
  const broken = await startHttp({ calendarFeeds });
  const answer = await broken.get('/api/calendars/JHi5fthDJMqHt_SQpMafEA.ics');
  expect(answer.status).toBe(500);
  expect(broken.complaints).toEqual([
    [expect.objectContaining({ path: '/api/calendars/:token.ics' }), 'a request failed'],
  ]);
  expect(JSON.stringify(broken.complaints)).not.toContain('JHi5fthDJMqHt');
  await broken.close();
});
