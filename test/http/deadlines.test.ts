import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Started, startHttp } from './support.ts';

const deadlines = { headerSeconds: 1, requestSeconds: 2, keepAliveSeconds: 1 };
/** Deadlines are checked once a second. */
const CHECKED_MS = 2_500;

let http: Started;
beforeAll(async () => {
  http = await startHttp({ deadlines });
});
afterAll(() => http.close());

/** Says something, then a byte now and then, and resolves with the answer and with how long the connection lived, ms. */
function dawdle(first: string, then = ''): Promise<{ answer: string; ms: number }> {
  const began = performance.now();
  const socket = connect(http.port, '127.0.0.1');
  socket.on('error', () => {});
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.write(first);
  const drip = setInterval(() => socket.write(then), 200);
  return new Promise((resolve) => {
    socket.once('close', () => {
      clearInterval(drip);
      resolve({ answer, ms: performance.now() - began });
    });
  });
}

const POST =
  'POST /api/logs HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 400\r\n\r\n';

test.concurrent.each([
  ['nothing', '', '', deadlines.headerSeconds],
  ['half a head', 'GET /healthz HTTP/1.1\r\nhost: loc', 'a', deadlines.headerSeconds],
  ['a body byte by byte', POST, ' ', deadlines.requestSeconds],
])('case 45: a connection that sends %s is closed in time', async (_what, first, then, seconds) => {
  const { answer, ms } = await dawdle(first, then);
  expect(answer).toContain('HTTP/1.1 408 Request Timeout');
  expect(answer).toContain('{"refusal":{"code":"BAD_MESSAGE","detail":"the request did not come in time"}}');
  expect(ms).toBeGreaterThan(seconds * 1_000 - 100);
  expect(ms).toBeLessThan(seconds * 1_000 + CHECKED_MS + 3_000);
});

test.concurrent('case 45: a connection between requests is closed, and says for how long it stays', async () => {
  const { answer, ms } = await dawdle('GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n');
  expect(answer).toMatch(/^keep-alive: timeout=1/im);
  expect(ms).toBeLessThan(8_000);
});
