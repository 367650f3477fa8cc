import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HistoryAnswer } from '../../server/session-events/event-history.ts';
import type { SessionEvent } from '../../server/session-events/session-event.ts';
import { freshDatabase } from '../support/databases.ts';
import { edit, LOG, temporaryFolder } from './history-ground.ts';
import type { Order } from './history-process.ts';

const SEED = Number(process.env.SEED ?? 18);
/** Everything that reports could group by. */
const REPORT = `
  SELECT kind, user_id, count(*) AS events, coalesce(sum(bytes), 0) AS bytes, coalesce(sum(ms), 0) AS ms, max(at_ms) AS at
  FROM events GROUP BY kind, user_id ORDER BY kind, user_id`;

async function startProcess(url: string, dir: string, shared: string | undefined) {
  const args = ['--import', './test/support/mortal.mjs', '--import', 'tsx', 'test/session-events/history-process.ts'];
  const child = spawn(process.execPath, [...args, url, dir, ...(shared ? [shared] : [])], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const hear = async () => JSON.parse((await lines.next()).value as string) as unknown;
  const tell = (order: Order) => {
    child.stdin.write(`${JSON.stringify(order)}\n`);
    return hear();
  };
  const { instance } = (await hear()) as { instance: string };
  return {
    instance,
    record: (events: readonly SessionEvent[]) => tell({ record: [...events] }),
    read: async (sql: string) => (await tell({ read: sql })) as HistoryAnswer,
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
    async end() {
      await tell({ close: true });
      child.stdin.end();
      await once(child, 'exit');
    },
  };
}

/** Reads until no more than these are missing: on a busy machine, one that runs may answer too late. */
async function report(
  { read }: Pick<Awaited<ReturnType<typeof startProcess>>, 'read'>,
  sql: string,
  missing: readonly string[] = [],
): Promise<HistoryAnswer> {
  const answer = await read(sql);
  return answer.missing.every((instance) => missing.includes(instance)) ? answer : report({ read }, sql, missing);
}

/** Numbers in [0, 1) from a seed (mulberry32). */
function createDice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function recount(events: readonly SessionEvent[]) {
  const groups = new Map<
    string,
    { kind: string; user_id: number; events: number; bytes: number; ms: number; at: number }
  >();
  for (const event of events) {
    const { kind, userId: user_id } = event as { kind: string; userId: number };
    const found = groups.get(`${kind} ${user_id}`) ?? { kind, user_id, events: 0, bytes: 0, ms: 0, at: 0 };
    groups.set(`${kind} ${user_id}`, {
      ...{ kind, user_id, events: found.events + 1, at: Math.max(found.at, event.at) },
      bytes: found.bytes + ('bytes' in event ? event.bytes : 0),
      ms: found.ms + ('ms' in event ? (event.ms ?? 0) : 0),
    });
  }
  return [...groups.values()].sort((one, other) =>
    one.kind === other.kind ? one.user_id - other.user_id : one.kind < other.kind ? -1 : 1,
  );
}

describe.each(['folder', 'database'] as const)('three instances with segments in the %s', (place) => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let fresh: Awaited<ReturnType<typeof freshDatabase>>;
  beforeAll(async () => {
    folder = await temporaryFolder();
    fresh = await freshDatabase('mariadb');
  });
  afterAll(async () => {
    await fresh.drop();
    await folder.remove();
  });

  test('are one history while they run, while one is killed and when it is back', async () => {
    const dice = createDice(SEED);
    const shared = place === 'folder' ? join(folder.path, 'shared') : undefined;
    const start = (name: string) => startProcess(fresh.url, join(folder.path, name), shared);
    const [one, two, three] = await Promise.all(['one', 'two', 'three'].map(start));
    const raw: SessionEvent[] = [];
    let at = 0;
    const some = (count: number): SessionEvent[] =>
      Array.from({ length: count }, () => {
        const userId = 1 + Math.floor(dice() * 20);
        at += 1;
        if (dice() < 0.5) return { ...edit(at, userId), bytes: Math.floor(dice() * 1_000) } as SessionEvent;
        return { kind: 'left', log: LOG, userId, memberId: 'm', at, ms: Math.floor(dice() * 10_000) };
      });
    const recordAll = async (instances: readonly Awaited<ReturnType<typeof start>>[]) => {
      await Promise.all(
        instances.map(async (instance) => {
          const events = some(200 + Math.floor(dice() * 400));
          await instance.record(events);
          raw.push(...events);
        }),
      );
    };
    for (let round = 0; round < 5; round++) {
      await recordAll([one!, two!, three!]);
      const asked = [one!, two!, three!][round % 3]!;
      expect(await report(asked, REPORT), `seed ${SEED}, round ${round}`).toEqual({ rows: recount(raw), missing: [] });
    }
    // A report while the others record: not less than was recorded before, not more than after.
    const before = raw.length;
    const [counted] = await Promise.all([
      report(one!, 'SELECT count(*) AS events FROM events'),
      recordAll([two!, three!]),
    ]);
    expect(counted.rows[0]!.events).toBeGreaterThanOrEqual(before);
    expect(counted.rows[0]!.events).toBeLessThanOrEqual(raw.length);

    // On the killed one's own disk, in no segment yet.
    await report(one!, REPORT);
    const last = some(30);
    await three!.record(last);
    await three!.kill();
    await recordAll([one!, two!]);
    const without = { rows: recount(raw), missing: [three!.instance] };
    expect(await report(two!, REPORT, without.missing)).toEqual(without);
    const again = await start('three');
    expect(again.instance).toBe(three!.instance);
    expect(await report(two!, REPORT)).toEqual({ rows: recount([...raw, ...last]), missing: [] });
    await again.end();
    await one!.end();
    expect(await report(two!, REPORT)).toEqual({ rows: recount([...raw, ...last]), missing: [] });
    await two!.end();
  });
});
