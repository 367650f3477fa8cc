// Loaded into a measured server: events of many sources at a steady rate, recorded beside those of its rooms, or not.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { buildEvents } from '../build/server/build/events.js';
import { systemClock } from '../build/server/clock.js';
import { createLogger } from '../build/server/logger.js';
import { openDatabase } from '../build/server/storage/database.js';

/** Events are made in steps this far apart, ms. */
const STEP_MS = 10;
/** One of so many events is of a quiet member. */
const QUIET_PART = 100;
const QUIET_MEMBERS = 50;
/** A user's number that no room of the measured server has. */
const NOISY = 900_000;

const dir = join(process.env.DATA_DIR, 'flood');
const log = randomUUID();
const database = openDatabase(`sqlite:${join(process.env.DATA_DIR, 'flood.sqlite')}`);
const logger = createLogger('silent');
const { recorder, history } = await openEvents();
const perMs = Number(process.env.FLOOD_EVENTS_PER_SECOND) / 1_000;
const sent = { all: 0, quiet: 0 };
let recording = false;
let made = 0;
let due = 0;
let steppedAt = performance.now();
let timer;

process.on('message', async (what) => {
  if (what === 'record' || what === 'spare') {
    recording = what === 'record';
    timer ??= setInterval(step, STEP_MS);
    process.send({});
  }
  if (what === 'count') {
    clearInterval(timer);
    await recorder.flush();
    const count = (where) => history.query(`SELECT count(*)::INTEGER AS count FROM events WHERE ${where}`, []);
    const [[all], [quiet]] = await Promise.all([count('true'), count(`user_id <> ${NOISY}`)]);
    process.send({ sent, kept: { all: all.count, quiet: quiet.count } });
  }
});

/** Makes as many events with the recorder as without, so that only recording differs. */
function step() {
  const now = performance.now();
  due += perMs * (now - steppedAt);
  steppedAt = now;
  for (; due >= 1; due--) {
    made += 1;
    const quiet = made % QUIET_PART === 0;
    const userId = quiet ? NOISY + 1 + ((made / QUIET_PART) % QUIET_MEMBERS) : NOISY;
    const event = { kind: 'edited', log, userId, memberId: 'a', at: Date.now(), bytes: 60, part: 'entries' };
    if (!recording) continue;
    sent.all += 1;
    sent.quiet += Number(quiet);
    recorder.record(event);
  }
}

async function openEvents() {
  await database.migrate();
  const events = { dir: undefined, days: 365, memory: '1GB', threads: 2 };
  return buildEvents({ dataDir: dir, events }, { database, clock: systemClock, logger }, (part) => part);
}
