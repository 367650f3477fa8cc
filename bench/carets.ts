import { setTimeout as sleep } from 'node:timers/promises';
import { type CDPSession, chromium } from 'playwright-core';
import { connect, type Room } from '../client-sdk/index.ts';
import { CHROMIUM_ARGS, findChromium } from '../test/support/chromium.ts';
import { createLog } from '../test/support/server.ts';
import { startApp } from './app-server.ts';
import { quantile, short } from './figures.ts';
import { describeMachine, printTable, publish } from './report.ts';

const MEMBERS = 30;
/** Each member moves a caret and a pointer this often, ms. */
const MOVE_MS = 100;
/** In which all carets must be drawn, ms. */
const START_MS = 90_000;
const WATCHED_MS = 10_000;
const GOAL_MS = 8;
const LETTERS = 2_000;

/** Work of a page a frame while 30 members move their carets in one entry, and their pointers on the map. */
export async function measureCarets(): Promise<void> {
  const machine = describeMachine({});
  const server = await startApp('carets');
  const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
  const rooms: Room[] = [];
  try {
    const log = await createLog(server.url, 'CDG', 'NRT', 'LAX');
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await page.goto(`${server.url}/logs/${log}`);
    for (let at = 0; at < MEMBERS; at++) rooms.push(await connect({ url: server.url, log, name: `Member ${at}` }));
    const { id } = rooms[0]!.travelLog.read().waypoints[0]!;
    rooms[0]!.travelLog.entry(id)!.insert(0, 'It rained. '.repeat(LETTERS / 11 + 1));
    await rooms[0]!.saved();
    for (const room of rooms) {
      room.awareness.setLocalStateField('stop', id);
      while (room.travelLog.entry(id)!.length < LETTERS) await sleep(50);
    }
    const moving: NodeJS.Timeout[] = [];
    for (const [at, room] of rooms.entries()) {
      moving.push(setInterval(() => move(room, id, at), MOVE_MS));
      // People do not move in step.
      await sleep(MOVE_MS / MEMBERS);
    }
    await page
      .locator('.remote-caret')
      .nth(MEMBERS - 1)
      .waitFor({ state: 'attached', timeout: START_MS });
    await page.locator('.cm-content').click();
    const frames = await watch(await context.newCDPSession(page));
    const carets = await page.locator('.remote-caret').count();
    for (const timer of moving) clearInterval(timer);
    await publish('carets', report(machine, frames, carets), { keep: true });
  } finally {
    for (const room of rooms) await room.leave();
    await browser.close();
    await server.stop();
  }
}

/** Moves a caret along the entry, some with a selection, and a pointer around the map. */
function move(room: Room, id: string, member: number): void {
  const text = room.travelLog.entry(id)!;
  // The entry was written at once: its letters are numbered from the first one on.
  const first = text._start!.id;
  const place = (at: number) => ({
    type: { ...text._item!.id },
    item: { client: first.client, clock: first.clock + at },
  });
  const seconds = performance.now() / 1_000;
  const anchor = Math.floor(member * 60 + seconds * 10) % (LETTERS - 10);
  room.awareness.setLocalState({
    ...room.awareness.getLocalState(),
    caret: { anchor: place(anchor), head: place(anchor + (member % 5)) },
    pointer: [90 * Math.sin(seconds + member), 45 * Math.cos(seconds + member)],
  });
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly tid: number;
  /** µs */
  readonly ts: number;
  /** Duration, and processor time of the thread, µs. */
  readonly dur?: number;
  readonly tdur?: number;
}

/** Trace events of scripts, style and layout. Some hold others. */
const WORK = new Set([
  ...['FunctionCall', 'EvaluateScript', 'FireAnimationFrame', 'TimerFire', 'EventDispatch', 'RunMicrotasks'],
  ...['UpdateLayoutTree', 'Layout', 'v8.callFunction'],
]);

/** Processor time of scripts, style and layout in each frame of a page, ms. */
async function watch(cdp: CDPSession): Promise<number[]> {
  const events: TraceEvent[] = [];
  cdp.on('Tracing.dataCollected', ({ value }) => events.push(...(value as unknown as TraceEvent[])));
  await cdp.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline.frame', 'v8'] },
  });
  await sleep(WATCHED_MS);
  const complete = new Promise((resolve) => cdp.once('Tracing.tracingComplete', resolve));
  await cdp.send('Tracing.end');
  await complete;
  return workByFrame(events);
}

function workByFrame(events: readonly TraceEvent[]): number[] {
  const main = events.find(({ name }) => name === 'BeginMainThreadFrame')?.tid;
  const frames: number[] = [];
  let work = 0;
  let until = 0;
  for (const event of events.filter(({ tid }) => tid === main).sort((a, b) => a.ts - b.ts)) {
    if (event.name === 'BeginMainThreadFrame') {
      frames.push(work / 1_000);
      work = 0;
    }
    if (event.ph !== 'X' || !WORK.has(event.name) || event.ts < until) continue;
    until = event.ts + (event.dur ?? 0);
    work += event.tdur ?? event.dur ?? 0;
  }
  return frames.slice(1);
}

function report(machine: string, frames: readonly number[], carets: number): string {
  const p95 = quantile(frames, 0.95);
  return [
    '# Work of a page a frame while carets move',
    machine,
    `${MEMBERS} members each move a caret in one entry of ${LETTERS} letters and a pointer on the map every ${MOVE_MS} ms, for ${WATCHED_MS / 1000} s. Processor time of scripts, style and layout on the main thread of one page, ms a frame.`,
    printTable([
      ['carets drawn', 'frames', 'p50', 'p95', 'p99', 'goal', 'verdict'],
      [
        String(carets),
        String(frames.length),
        short(quantile(frames, 0.5)),
        short(p95),
        short(quantile(frames, 0.99)),
        `p95 < ${GOAL_MS}`,
        p95 < GOAL_MS ? 'met' : 'missed',
      ],
    ]),
  ].join('\n\n');
}
