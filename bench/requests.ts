import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { readConfig } from '../server/config.ts';
import { startServer } from '../server/server.ts';
import { median } from './figures.ts';
import { describeMachine, printTable, publish } from './report.ts';

/** Flights of one import, count. */
const IMPORTED = 400;
/** Codes that the flights go between. */
const CODES = ['FRA', 'JFK', 'SFO', 'NRT', 'BKK', 'SYD', 'SCL', 'GRU', 'LHR', 'OSL', 'TOS', 'CDG', 'DXB', 'CPT', 'NBO'];
/** Time between two samples of the event loop, ms. */
const SAMPLE_MS = 1;

/** Sends requests from a thread of its own, so that only the server's work holds the measured thread. */
const CLIENT = `
const { parentPort } = require('node:worker_threads');
parentPort.on('message', async ({ method, url, headers, body }) => {
  const began = performance.now();
  const answer = await fetch(url, { method, headers, body });
  const text = await answer.text();
  parentPort.postMessage({ status: answer.status, text, ms: performance.now() - began });
});`;

interface Answered {
  readonly status: number;
  readonly text: string;
  readonly ms: number;
}

/** The longest time for which requests about a very long journey hold the main thread. */
export async function measureRequests(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { stops: { type: 'string', default: '5400' }, rounds: { type: 'string', default: '5' } },
  });
  const rounds = Number(values.rounds);
  const dataDir = await mkdtemp(join(tmpdir(), 'aero-melody-bench-'));
  const limits = 'crowd=100,import=1000,export=1000,create=1000,list=1000';
  const server = await startServer(
    readConfig({ PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'error', AUTH_MODE: 'open', LIMITS: limits }),
  );
  const client = new Worker(CLIENT, { eval: true });
  let token = '';

  async function ask(method: string, path: string, body?: string): Promise<Answered> {
    const type = body?.startsWith('{') ? 'application/json' : 'text/csv';
    const headers = { ...(token && { authorization: `Bearer ${token}` }), ...(body && { 'content-type': type }) };
    client.postMessage({ method, url: server.url + path, headers, body });
    const [answer] = (await once(client, 'message')) as [Answered];
    if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 200)}`);
    return answer;
  }
  const make = async (): Promise<string> => {
    const made = JSON.parse((await ask('POST', '/api/logs', '{}')).text) as { id: string; token: string };
    token = made.token;
    return made.id;
  };

  /** Longest hold of the main thread and length of the request, ms each, of all rounds. */
  async function hold(request: () => Promise<Answered>): Promise<string[]> {
    const held: number[] = [];
    const took: number[] = [];
    for (let round = 0; round < rounds; round++) {
      await sleep(300);
      const delays = monitorEventLoopDelay({ resolution: SAMPLE_MS });
      delays.enable();
      await sleep(20);
      delays.reset();
      took.push((await request()).ms);
      await sleep(20);
      held.push(delays.max / 1e6 - SAMPLE_MS);
      delays.disable();
    }
    return [median(held), Math.max(...held), median(took)].map((ms) => ms.toFixed(0));
  }

  const rows: string[][] = [];
  try {
    const long = await make();
    for (let stops = 1; stops < Number(values.stops); stops += IMPORTED)
      await ask('POST', `/api/logs/${long}/import`, tableOf(IMPORTED));
    for (const [name, request] of [
      ['GET log', () => ask('GET', `/api/logs/${long}`)],
      ['GET print', () => ask('GET', `/api/logs/${long}/print`)],
      ['GET calendar.ics', () => ask('GET', `/api/logs/${long}/calendar.ics`)],
      ['GET flights.csv', () => ask('GET', `/api/logs/${long}/flights.csv`)],
      ['GET journey.json', () => ask('GET', `/api/logs/${long}/journey.json`)],
      ['POST duplicate', () => ask('POST', `/api/logs/${long}/duplicate`, '{}')],
      ['GET list', () => ask('GET', '/api/logs?scope=mine')],
      ['GET statistics', () => ask('GET', '/api/me/statistics')],
      [`preview of ${IMPORTED} flights`, () => ask('POST', '/api/itineraries/preview', tableOf(IMPORTED))],
    ] as const)
      rows.push([`${name}, ${values.stops} stops`, ...(await hold(request))]);
    const short: string[] = [];
    while (short.length < rounds) short.push(await make());
    const importing = () => ask('POST', `/api/logs/${short.pop()}/import`, tableOf(IMPORTED));
    rows.push([`import of ${IMPORTED} flights into an empty log`, ...(await hold(importing))]);
  } finally {
    await client.terminate();
    await server.close();
    await rm(dataDir, { recursive: true, force: true });
  }
  await publish(
    'requests',
    [
      '# Requests about long journeys',
      describeMachine({}),
      `${rounds} requests each, one after another, from a thread of their own; SQLite. Held: the longest time for which the event loop stood still.`,
      printTable([['request', 'held, p50 ms', 'held, most ms', 'answered, p50 ms'], ...rows]),
    ].join('\n\n'),
    { keep: args.length === 0 },
  );
}

/** Flights one after another, each a day later than the one before. */
function tableOf(flights: number): string {
  const rows = Array.from({ length: flights }, (_, at) => {
    const day = new Date(Date.UTC(2026, 0, 1 + at)).toISOString().slice(0, 10);
    return [
      day,
      CODES[at % CODES.length],
      CODES[(at + 1) % CODES.length],
      '10:55',
      '23:30',
      `LH${at + 1}`,
      'Rain',
    ].join();
  });
  return `Date,From,To,Departure,Arrival,Flight,Note\n${rows.join('\n')}\n`;
}
