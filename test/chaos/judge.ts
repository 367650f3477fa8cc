import * as Y from 'yjs';
import { openDatabase } from '../../server/storage/database.ts';
import { readTravelLog } from '../../travel-log/shape.ts';
import { readTraces } from './edit.ts';
import type { Writer } from './writer.ts';

/** One log of the run: who wrote in it, and the documents that must be one in the end. */
export interface Case {
  readonly log: string;
  /** All that ever wrote here, those who left in the middle of it too. */
  readonly writers: readonly Pick<Writer, 'name' | 'edits' | 'acknowledged'>[];
  readonly replicas: ReadonlyMap<string, Y.Doc>;
}

export interface Verdict {
  /** Edits that were said to be saved. */
  readonly acked: number;
  /** Edits that the rows of the log hold. */
  readonly committed: number;
  /** Edits that were said to be saved, and that the rows do not hold. */
  readonly lost: number;
  /** Numbers that are missing or taken twice, and updates that build on what is not there. */
  readonly holes: number;
  /** Documents that are not what the rows make. */
  readonly diverged: number;
  readonly rows: number;
  /** What is behind each count that should be 0. */
  readonly findings: readonly string[];
}

interface Row {
  readonly seq: number;
  readonly session_id: string;
  readonly session_seq: number;
  readonly bytes: Uint8Array;
}

/** Reads the database itself, past every server, and replays each log into a fresh document. */
export async function judge(databaseUrl: string, cases: readonly Case[]): Promise<Verdict> {
  const database = openDatabase(databaseUrl);
  const verdict = { acked: 0, committed: 0, lost: 0, holes: 0, diverged: 0, rows: 0 };
  const findings: string[] = [];
  const found = (name: 'lost' | 'holes' | 'diverged', what: string) => {
    verdict[name] += 1;
    findings.push(`${name}: ${what}`);
  };

  for (const { log, writers, replicas } of cases) {
    const { id, head } = await database.knex('travel_logs').where({ uuid: log }).first('id', 'head');
    const rows: Row[] = await database.knex('travel_log_updates').where({ log_id: id }).orderBy('seq');
    const snapshots: { seq: number; bytes: Uint8Array }[] = await database
      .knex('travel_log_snapshots')
      .where({ log_id: id });
    verdict.rows += rows.length;
    if (rows.length !== head) found('holes', `log ${log} has ${rows.length} rows, and its head is ${head}`);

    const replay = new Y.Doc();
    const heard = new Map<string, number>();
    for (const [at, row] of rows.entries()) {
      if (row.seq !== at + 1) found('holes', `row ${at + 1} of log ${log} has the number ${row.seq}`);
      const before = heard.get(row.session_id) ?? 0;
      heard.set(row.session_id, row.session_seq);
      if (row.session_seq !== before + 1)
        found('holes', `row ${row.seq} of log ${log} is number ${row.session_seq} of its session, after ${before}`);
      Y.applyUpdate(replay, row.bytes);
      if (replay.store.pendingStructs || replay.store.pendingDs)
        found('holes', `row ${row.seq} of log ${log} builds on what is not there`);
      for (const snapshot of snapshots) {
        if (snapshot.seq === row.seq && !same(load(snapshot.bytes), replay))
          found('diverged', `snapshot ${snapshot.seq} of log ${log}`);
      }
    }
    for (const [name, doc] of replicas)
      if (!same(doc, replay)) found('diverged', `the document of ${name}, log ${log}`);

    const traces = readTraces(readTravelLog(replay));
    const removals = writers.flatMap(({ edits }) => edits.filter(({ kind }) => kind === 'removal'));
    const removed = new Set(removals.map(({ token }) => token));
    for (const { name, edits, acknowledged } of writers) {
      verdict.acked += acknowledged;
      for (const [at, edit] of edits.entries()) {
        if (traces.has(edit, removed)) verdict.committed += 1;
        else if (at < acknowledged) found('lost', `${edit.kind} ${edit.token} of ${name}, log ${log}`);
      }
    }
  }
  await database.close();
  return { ...verdict, findings };
}

/** The same structs, the same deletions, and the same to read. */
export const same = (a: Y.Doc, b: Y.Doc): boolean =>
  Y.equalSnapshots(Y.snapshot(a), Y.snapshot(b)) &&
  JSON.stringify(plain(readTravelLog(a))) === JSON.stringify(plain(readTravelLog(b)));

const plain = (content: ReturnType<typeof readTravelLog>) => ({
  ...content,
  settings: {
    ...content.settings,
    legs: [...content.settings.legs].sort(),
    locks: [...content.settings.locks].sort(),
  },
});

function load(bytes: Uint8Array): Y.Doc {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, bytes);
  return doc;
}
