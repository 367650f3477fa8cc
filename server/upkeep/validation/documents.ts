import { createHash } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { AirportOf } from '../../../travel-log/airport.ts';
import { readTravelLog } from '../../../travel-log/shape.ts';
import type { Database } from '../../storage/database.ts';
import { createProjections, projectionColumns } from '../../storage/projections.ts';
import { createUpdateHistory } from '../../storage/update-history.ts';
import { createReplica, type Replica } from '../../sync/replica.ts';
import { bad, good, type Judgement } from '../judgement.ts';

/** Rows that are read at once, count. */
const ROWS = 500;
/** Age of a projection that may still be written, ms: it follows its rows within seconds. */
const FRESH_MS = 10_000;
/** Logs that a judgement names, count. */
const NAMED = 5;

interface StoredLog {
  readonly id: number;
  readonly uuid: string;
  readonly head: number;
  readonly title: string;
  readonly description: string;
  readonly waypoints: unknown;
  readonly tags: unknown;
  readonly status: string;
  readonly travelDate: string | null;
  readonly searchText: string;
  readonly countries: unknown;
}

export interface ValidationRun {
  /** Deletes snapshots that differ from the rows, and writes anew what lists show. */
  readonly mend?: boolean | undefined;
  readonly signal: AbortSignal;
  progress(line: string): void;
}

/** Replays every log, and compares its snapshots and what lists show of it. */
export async function judgeDocuments(
  database: Database,
  airportOf: AirportOf,
  { signal, progress, mend }: ValidationRun,
): Promise<Judgement[]> {
  const broken: string[] = [];
  const projections: string[] = [];
  const snapshots: string[] = [];
  let replayed = 0;
  for await (const log of storedLogs(database)) {
    signal.throwIfAborted();
    const replica = createReplica();
    const { wrong, applied } = await replay(database, log, replica);
    snapshots.push(...wrong.map((seq) => `${log.uuid} at ${seq}`));
    if (mend && wrong.length > 0)
      await database.knex('travel_log_snapshots').where({ log_id: log.id }).whereIn('seq', wrong).delete();
    if (!applied) broken.push(`${log.uuid} at row ${replica.head + 1}`);
    else if (!(await isProjected(database, log, replica, airportOf))) {
      projections.push(log.uuid);
      if (mend) await createProjections(database, airportOf).write(new Map([[log.id, readTravelLog(replica.doc)]]));
    }
    replica.destroy();
    if (++replayed % 100 === 0) progress(`${replayed} logs replayed`);
    await setImmediate();
  }
  const some = (names: readonly string[]) =>
    `${names.slice(0, NAMED).join(', ')}${names.length > NAMED ? ` and ${names.length - NAMED} more` : ''}`;
  const judged = (name: string, names: readonly string[], what: string, remedy: string): Judgement =>
    names.length > 0 ? bad(name, `${what}: ${some(names)}`, remedy) : good(name, `${replayed} logs replayed`);
  return [
    judged('documents', broken, 'rows that cannot be applied', 'aero logs skip LOG SEQ takes one row out of a log'),
    judged(
      'snapshots',
      snapshots,
      'snapshots that differ from the rows',
      'aero db validate --mend deletes them: they are made anew of the rows',
    ),
    judged(
      'projections',
      projections,
      'lists and search show something else than the rows',
      'aero db validate --mend writes them anew',
    ),
  ];
}

const COLUMNS = [
  ...['id', 'uuid', 'head', 'title', 'description', 'waypoints', 'tags', 'status', 'countries'],
  ...['travel_date as travelDate', 'search_text as searchText'],
];

/** One by one: texts may be long. */
async function* storedLogs({ knex }: Database): AsyncGenerator<StoredLog> {
  for (let last = 0; ; ) {
    const log = await knex('travel_logs').where('id', '>', last).whereNull('deleted_at').orderBy('id').first(COLUMNS);
    if (!log) return;
    yield log;
    last = log.id;
  }
}

/** Applies all rows of a log. `wrong` are the numbers of snapshots that differ from the rows. */
async function replay(database: Database, { id, head }: StoredLog, replica: Replica) {
  const history = createUpdateHistory(database);
  const wrong: number[] = [];
  const stored = new Map<number, string | undefined>();
  const rows = (await database.knex('travel_log_snapshots').where({ log_id: id })) as {
    seq: number;
    bytes: Buffer;
    sha256: string;
  }[];
  for (const { seq, bytes, sha256 } of rows) stored.set(seq, isIntact(bytes, sha256) ? hashOf(seq, bytes) : undefined);
  let next = await history.rows(id, 0, ROWS, head);
  while (next.length > 0) {
    for (const { seq, bytes, whole } of next) {
      // A hole is told by the judgement of the rows.
      if (!whole && seq !== replica.head + 1) return { wrong, applied: false };
      if (!replica.apply(seq, bytes, whole)) return { wrong, applied: false };
      if (stored.has(seq) && stored.get(seq) !== replica.hash()) wrong.push(seq);
    }
    next = await history.rows(id, replica.head, ROWS, head);
  }
  return { wrong, applied: true };
}

const isIntact = (bytes: Buffer, sha256: string) => createHash('sha256').update(bytes).digest('hex') === sha256;

/** Undefined where Yjs cannot read it. */
function hashOf(seq: number, bytes: Buffer): string | undefined {
  const replica = createReplica();
  const hash = replica.apply(seq, bytes, true) ? replica.hash() : undefined;
  replica.destroy();
  return hash;
}

async function isProjected(
  database: Database,
  log: StoredLog,
  replica: Replica,
  airportOf: AirportOf,
): Promise<boolean> {
  const columns = projectionColumns(readTravelLog(replica.doc), airportOf);
  const { title, description, waypoints, tags, status, countries, travelDate, searchText } = columns;
  const isSame =
    title === log.title &&
    description === log.description &&
    JSON.stringify(waypoints) === normalized(log.waypoints) &&
    JSON.stringify(tags) === normalized(log.tags) &&
    JSON.stringify(countries) === normalized(log.countries) &&
    status === log.status &&
    travelDate === log.travelDate &&
    searchText === log.searchText;
  if (isSame) return true;
  const newest = await createUpdateHistory(database).instant(log.id, log.head);
  return newest !== undefined && Date.now() - newest.getTime() < FRESH_MS;
}

/** The driver of MariaDB parses JSON. */
const normalized = (json: unknown) => JSON.stringify(typeof json === 'string' ? JSON.parse(json) : json);
