import { DuckDBInstance } from '@duckdb/node-api';
import { VARIANTS } from '../../../protocol/listening.ts';
import type { QueriedEvents } from '../../../server/session-events/reports/answer.ts';
import { EVENT_COLUMNS, rowOf, type SessionEvent } from '../../../server/session-events/session-event.ts';
import type { Airport } from '../../../travel-log/airport.ts';
import { createDice, type Dice } from '../../chaos/dice.ts';

export const DAY = 86_400_000;
/** A Wednesday. */
export const BEGIN = Date.UTC(2026, 3, 1);
const DAYS = 40;
export const INSTANCES = ['one', 'two'];

export const LOGS = [1, 2, 3, 4, 5].map((each) => `aaaaaaaa-0000-4000-8000-00000000000${each}`);

const airport = (iata: string, tz: string, country: string): Airport => ({
  ...{ id: 1, iata, icao: null, name: iata, city: iata, country, latitude: 0, longitude: 0, altitude_ft: 0, tz },
});
/** XXX is none of them. */
export const AIRPORTS = [
  airport('CDG', 'Europe/Paris', 'France'),
  airport('FRA', 'Europe/Berlin', 'Germany'),
  airport('NRT', 'Asia/Tokyo', 'Japan'),
  airport('LAX', 'America/Los_Angeles', 'United States'),
];
const CODES = [...AIRPORTS.map(({ iata }) => iata!), 'XXX'];

/** An event as it was recorded: by version 1, where it is old, with the columns of then. */
export interface Recorded {
  readonly event: SessionEvent;
  readonly instance: string;
  readonly isOld: boolean;
}

/** Weeks of some people in some rooms, in no order. Whole ms and km, so that sums are exact. */
export function drawHistory(seed: number, count = 400): Recorded[] {
  const dice = createDice(seed);
  const events: SessionEvent[] = [];
  /** People meet. */
  const evenings = Array.from({ length: count / 8 }, () => ({
    at: BEGIN + dice.between(0, DAYS * DAY),
    log: dice.pick(LOGS),
  }));
  for (let each = 0; each < count; each++) {
    const evening = dice.pick(evenings);
    const at = evening.at + dice.between(0, 900_000);
    const { log } = evening;
    // Three people of eight come early only.
    const userId = dice.between(1, at < BEGIN + 10 * DAY ? 8 : 5);
    const memberId = `member-${each}`;
    const member = { log, userId, memberId } as const;
    const stay = dice.between(0, 3 * 3_600_000);
    events.push({ kind: 'joined', ...member, at });
    if (dice.chance(0.9)) events.push({ kind: 'left', ...member, at: at + stay, ms: stay });
    for (let others = dice.between(0, 6); others > 0; others--) {
      const event = drawEvent(dice, { ...member, at: at + dice.between(0, stay) });
      events.push(event);
      // Some suggestions are taken, in time or later, and some are shown again before that.
      if (event.kind !== 'suggested' || dice.chance(0.4)) continue;
      if (dice.chance(0.3)) events.push({ ...event, at: event.at + dice.between(0, 60_000) });
      const { origin: _, ...added } = event;
      events.push({ ...added, kind: 'waypoint-added', at: event.at + dice.between(0, 5_400_000) });
    }
  }
  return events.map((event) => ({
    event,
    instance: dice.pick(INSTANCES),
    isOld: event.at < BEGIN + 5 * DAY && ['joined', 'left', 'edited', 'played', 'listen-vote'].includes(event.kind),
  }));
}

type Place = { readonly log: string; readonly userId: number; readonly memberId: string; readonly at: number };

function drawEvent(dice: Dice, member: Place): SessionEvent {
  const room = { ...member, userId: null, memberId: null };
  const leg = () => ({ origin: dice.pick(CODES), destination: dice.pick(CODES) });
  const drawn: (() => SessionEvent)[] = [
    () => ({ kind: 'edited', ...member, bytes: dice.between(20, 900), part: 'entries' }),
    () => ({ kind: 'edited', ...member, bytes: dice.between(20, 900), part: 'waypoints' }),
    () => ({ kind: 'leg-added', ...member, ...leg(), km: dice.between(100, 12_000) }),
    // Stops and legs that journeys were made with.
    () => ({ kind: 'leg-added', ...member, memberId: null, ...leg(), km: dice.between(100, 12_000) }),
    () => ({ kind: 'waypoint-added', ...member, memberId: null, airport: dice.pick(CODES) }),
    () => ({ kind: 'suggested', ...member, airport: dice.pick(CODES), origin: dice.pick(CODES) }),
    () => ({
      kind: 'played',
      ...room,
      notes: dice.between(1, 60),
      ...(dice.chance(0.5) && { ms: dice.between(20, 900) }),
    }),
    () => ({
      ...{ kind: 'leg-played', ...room, ...leg(), notes: dice.between(0, 300), tempo: dice.between(72, 138) },
      ...{ scale: dice.pick(['major', 'minor', 'dorian']), root: dice.between(0, 11), hour: dice.between(0, 23) },
      pitchClasses: Array.from({ length: 12 }, () => dice.between(0, 30)),
      intervals: Array.from({ length: 25 }, () => dice.between(0, 9)),
    }),
    () => ({ kind: 'notes-replaced', ...room, notes: dice.between(1, 20) }),
    () => ({
      ...{ kind: 'listened', ...member, ...leg(), ms: dice.between(0, 90_000) },
      ...{ muted: dice.chance(0.3), leftHere: dice.chance(0.2) },
    }),
    () => ({ kind: 'shared', ...member, action: dice.pick(['link', 'public']) }),
    () => ({ kind: 'imported', ...member, format: 'ics', count: dice.between(0, 9), rejected: dice.between(0, 3) }),
    () => ({ kind: 'exported', ...member, format: dice.pick(['midi', 'json']) }),
    () => ({
      ...{ kind: 'refused', ...member, code: dice.pick(['LOG_FULL', 'RATE_LIMITED']) },
      ...(dice.chance(0.5) && { count: dice.between(1, 90) }),
    }),
    () => ({ kind: 'latency', ...member, action: dice.pick(['edit', 'note']), ms: dice.between(1, 400) }),
    () => ({ kind: 'failover', ...room, ms: dice.between(100, 3_000) }),
    () => ({ kind: 'drained', log: null, userId: null, memberId: null, at: member.at, count: 3, ms: 40 }),
    () => ({
      ...{
        kind: 'listen-vote',
        log: null,
        memberId: null,
        userId: dice.chance(0.5) ? member.userId : null,
        at: member.at,
      },
      // Some pairs are voted on twice.
      ...{
        pair: `pair-${dice.between(1, 60)}`,
        flight: 'CDG-NRT',
        first: dice.pick(VARIANTS),
        second: dice.pick(VARIANTS),
      },
      choice: dice.pick(['first', 'second', 'neither']),
    }),
  ];
  return dice.pick(drawn)();
}

interface OpenHistory {
  query(sql: string): Promise<Record<string, unknown>[]>;
  close(): void;
}

/** The table `events` in memory, with these in it. */
export async function openHistory(recorded: readonly Recorded[]): Promise<QueriedEvents & OpenHistory> {
  const database = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await database.connect();
  const columns = Object.entries(EVENT_COLUMNS).map(([name, type]) => `"${name}" ${type}`);
  await connection.run(`CREATE TABLE events (${columns.join(', ')})`);
  const rows = recorded.map(({ event, instance, isOld }) => ({
    ...rowOf(event, instance),
    ...(isOld && { v: null, part: null, ms: null }),
  }));
  await connection.run(
    `INSERT INTO events BY NAME SELECT unnest(from_json($1, '${JSON.stringify([EVENT_COLUMNS])}'), recursive := true)`,
    [JSON.stringify(rows)],
  );
  return {
    query: async (sql) => (await connection.runAndReadAll(sql)).getRowObjectsJS(),
    async read(sql, values) {
      return { rows: (await connection.runAndReadAll(sql, values)).getRowObjectsJS(), missing: [] };
    },
    close() {
      connection.closeSync();
      database.closeSync();
    },
  };
}
