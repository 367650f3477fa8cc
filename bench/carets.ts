import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import type { Room } from '../client-sdk/index.ts';
import { CHROMIUM_ARGS, findChromium } from '../test/support/chromium.ts';
import { createLog } from '../test/support/server.ts';
import { type AppServer, startApp } from './app-server.ts';
import { median, quantile, short } from './figures.ts';
import { type Work, watchWork } from './frame-work.ts';
import { describeMachine, printTable, publish } from './report.ts';
import { openRevision } from './revision.ts';

const MEMBERS = 30;
/** Each member moves a caret and a pointer this often, ms. */
const MOVE_MS = 100;
/** In which all carets must be drawn, ms. */
const START_MS = 90_000;
const ROUNDS = 3;
const WATCHED_MS = 3_000;
const SETTLED_MS = 700;
/** In which names have gone, and carets that rest have faded, ms. */
const FADED_MS = 9_000;
const GOAL_MS = 8;
const LETTERS = 2_000;
/** The last revision that drew carets as parts of the text, and sent each state by itself. */
const BASELINE = '5052205';

/** Fields that move. In `follow` the page follows a member as well. */
const PHASES = {
  still: [],
  carets: ['caret'],
  pointers: ['pointer'],
  both: ['caret', 'pointer'],
  follow: ['caret', 'pointer'],
} as const;
type Phase = keyof typeof PHASES;

/** A page on a journey of a revision, and the members who are there, too. */
interface Stage {
  readonly name: string;
  readonly server: AppServer;
  readonly page: Page;
  readonly cdp: CDPSession;
  readonly rooms: readonly Room[];
  /** Id of the stop in whose entry all carets are. */
  readonly stop: string;
  readonly measured: Map<Phase, Work[]>;
}

/**
 * Work of a page a frame while 30 members move their carets in one entry, and their pointers on the map, beside the same page
 * while they do not, and beside the page of an older revision, turn by turn.
 */
export async function measureCarets([revision = BASELINE]: readonly string[]): Promise<void> {
  const machine = describeMachine({});
  const other = await openRevision(revision);
  const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_ARGS });
  const stages: Stage[] = [];
  try {
    stages.push(await openStage(browser, revision, other.folder), await openStage(browser, 'working tree'));
    for (let round = 0; round < ROUNDS; round++)
      for (const phase of Object.keys(PHASES) as Phase[])
        for (const stage of stages) stage.measured.get(phase)!.push(await measure(stage, phase));
    await publish('carets', report(machine, stages), { keep: revision === BASELINE });
  } finally {
    for (const { rooms } of stages) for (const room of rooms) await room.leave();
    await browser.close();
    for (const { server } of stages) await server.stop();
    await other.remove();
  }
}

async function openStage(browser: Browser, name: string, folder = join(import.meta.dirname, '..')): Promise<Stage> {
  const server = await startApp(name, folder);
  // Its own client: an older server speaks an older protocol.
  const { connect }: typeof import('../client-sdk/index.ts') = await import(
    pathToFileURL(join(folder, 'client-sdk/index.ts')).href
  );
  const log = await createLog(server.url, 'CDG', 'NRT', 'LAX');
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(`${server.url}/logs/${log}`);
  const rooms: Room[] = [];
  for (let at = 0; at < MEMBERS; at++) rooms.push(await connect({ url: server.url, log, name: `Member ${at}` }));
  const stop = rooms[0]!.travelLog.read().waypoints[0]!.id;
  rooms[0]!.travelLog.entry(stop)!.insert(0, 'It rained. '.repeat(LETTERS / 11 + 1));
  await rooms[0]!.saved();
  for (const [at, room] of rooms.entries()) {
    while (room.travelLog.entry(stop)!.length < LETTERS) await sleep(50);
    room.awareness.setLocalState({ ...room.awareness.getLocalState(), stop, map: { zoom: 1.5, middle: [140, 40] } });
    move(room, stop, at, PHASES.both);
  }
  const carets = page.locator('.remote-caret');
  await carets.nth(MEMBERS - 1).waitFor({ state: 'attached', timeout: START_MS });
  await page.locator('.cm-content').click();
  const measured = new Map((Object.keys(PHASES) as Phase[]).map((phase) => [phase, []]));
  return { name, server, page, cdp: await context.newCDPSession(page), rooms, stop, measured };
}

async function measure({ page, cdp, rooms, stop }: Stage, phase: Phase): Promise<Work> {
  if (phase === 'still') await page.evaluate(drawFrames, FADED_MS + WATCHED_MS);
  if (phase === 'follow') await page.getByTitle('Follow Member 0').click();
  const moving: NodeJS.Timeout[] = [];
  if (phase !== 'still')
    for (const [at, room] of rooms.entries()) {
      moving.push(setInterval(() => move(room, stop, at, PHASES[phase]), MOVE_MS));
      // People do not move in step.
      await sleep(MOVE_MS / MEMBERS);
    }
  await sleep(phase === 'still' ? FADED_MS : SETTLED_MS);
  const work = await watchWork(cdp, WATCHED_MS);
  for (const timer of moving) clearInterval(timer);
  if (phase === 'follow') await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await sleep(SETTLED_MS);
  return work;
}

/** Has a page draw frames for a time, ms: where nothing moves, it draws none. To be called in the page. */
const drawFrames = (ms: number): void => void document.body.animate({ outlineOffset: ['0px', '1px'] }, ms);

/** Moves a caret along the entry, some with a selection, and a pointer around the map. */
function move(room: Room, stop: string, member: number, fields: readonly string[]): void {
  const text = room.travelLog.entry(stop)!;
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
    ...(fields.includes('caret') && { caret: { anchor: place(anchor), head: place(anchor + (member % 5)) } }),
    ...(fields.includes('pointer') && { pointer: [90 * Math.sin(seconds + member), 45 * Math.cos(seconds + member)] }),
  });
}

function report(machine: string, stages: readonly Stage[]): string {
  const rows = (Object.keys(PHASES) as Phase[]).flatMap((phase) =>
    stages.map(({ name, measured }) => row(name, phase, measured.get(phase)!)),
  );
  const p95 = ({ measured }: Stage) => median(measured.get('both')!.map(({ frames }) => quantile(frames, 0.95)));
  const [before, now] = stages.map(p95);
  return [
    '# Work of a page a frame while carets move',
    machine,
    `${MEMBERS} members each move a caret in one entry of ${LETTERS} letters (carets), a pointer on the map (pointers), or both, every ${MOVE_MS} ms; in the last rows the page follows one of them. In the first ones they are there, nobody moves, and the page draws frames all the same: the floor. ${ROUNDS} rounds of ${WATCHED_MS / 1_000} s each, in turns with the page of the revision beside.`,
    'Processor time of scripts, style and layout on the main thread between two frames, ms: medians of the rounds, and the p95 of each. Then that time and that of painting in a second, ms, and frames drawn in a second.',
    printTable([
      ['revision', 'moving', 'p50', 'p95', 'p99', 'p95 of each', 'work', 'painting', 'frames', 'verdict'],
      ...rows,
    ]),
    `p95 of both beside ${stages[0]!.name}: × ${short(now! / before!)}. Goal: p95 < ${GOAL_MS}.`,
  ].join('\n\n');
}

function row(name: string, phase: Phase, rounds: readonly Work[]): string[] {
  const parts = (part: number) => rounds.map(({ frames }) => quantile(frames, part));
  const p95 = median(parts(0.95));
  return [
    name,
    phase,
    short(median(parts(0.5))),
    short(p95),
    short(median(parts(0.99))),
    parts(0.95).map(short).join(' '),
    short(median(rounds.map(({ script }) => script))),
    short(median(rounds.map(({ paint }) => paint))),
    short(median(rounds.map(({ framesASecond }) => framesASecond))),
    phase === 'still' ? '–' : p95 < GOAL_MS ? 'met' : 'missed',
  ];
}
