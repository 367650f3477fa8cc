import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import knex from 'knex';
import * as Y from 'yjs';
import { createDice } from '../chaos/dice.ts';
import { type Instance, startInstance } from '../support/instance.ts';
import { startMariadb } from '../support/mariadb.ts';
import { joinRaw, type Socket } from '../support/raw-client.ts';
import { startRedis } from '../support/redis.ts';

/**
 * `npm run revocation`: editors of several logs write through two instances while rights are taken at random, and Redis
 * stands still half of the time. Afterwards the rows are counted that lie behind the row at which a right was taken.
 */
const { values } = parseArgs({
  options: {
    editors: { type: 'string', default: '200' },
    logs: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '40' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
/** Interval of an editor's edits, ms. */
const EDIT_MS = 200;
/** Interval at which a right is taken, ms. */
const REVOKE_MS = 300;
/** Time for which Redis stands still, and for which it runs, ms. */
const REDIS_MS = 4_000;

interface Editor {
  readonly userId: number;
  readonly log: string;
  readonly socket: Socket;
  /** Taken by the owner; when that was committed, and when the editor was told, ms. */
  revoked?: { asked: number; committed?: number; told?: number };
  readonly acknowledged: { readonly seq: number; readonly ms: number }[];
  readonly refusals: string[];
  stop(): void;
}

const dice = createDice(Number(values.seed));
const dir = mkdtempSync(join(tmpdir(), 'aero-melody-revocation-'));
const [mariadb, redis] = await Promise.all([startMariadb(), startRedis()]);
const database = knex({ client: 'mysql2', connection: `${mariadb.url}/` });
await database.raw('CREATE DATABASE revocation CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci');
const start = (name: string) =>
  startInstance({
    PORT: '0',
    DATA_DIR: join(dir, name),
    DATABASE_URL: `${mariadb.url}/revocation`,
    REDIS_URL: redis.url,
    SECRET: 'the same for all instances of this run',
    AUTH_MODE: 'guests',
    LIMITS: 'crowd=1000',
  });
const first = await start('one');
const instances = [first, await start('two')] as const;
let failed = true;
try {
  const owners = await Promise.all(Array.from({ length: Number(values.logs) }, makeLog));
  const editors: Editor[] = [];
  for (let at = 0; at < Number(values.editors); at++)
    editors.push(await openEditor(owners[at % owners.length]!, instances[at % 2]!));

  let isOver = false;
  const stalls = stallRedis(() => isOver);
  const ends = performance.now() + Number(values.seconds) * 1_000;
  while (performance.now() < ends) {
    const candidates = editors.filter(({ revoked }) => !revoked);
    if (candidates.length <= editors.length / 4) break;
    void revoke(dice.pick(candidates), owners);
    await setTimeout(REVOKE_MS);
  }
  isOver = true;
  await stalls;
  await setTimeout(3_000);
  for (const editor of editors) editor.stop();
  await setTimeout(1_000);
  failed = !(await report(editors));
} finally {
  await Promise.all(instances.map((instance) => instance.end('SIGTERM')));
  await database.destroy();
  await Promise.all([mariadb.stop(), redis.stop()]);
  rmSync(dir, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);

interface Owned {
  readonly id: string;
  readonly token: string;
  readonly link: string;
}

async function makeLog(): Promise<Owned> {
  const { id, token } = await ask(first, 'POST', '/api/logs', undefined, {});
  const { token: link } = await ask(first, 'POST', `/api/logs/${id}/links`, token, { role: 'editor' });
  return { id, token, link };
}

async function ask(at: Instance, method: string, path: string, token?: string, body?: unknown) {
  const response = await fetch(at.url + path, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return response.status === 204 ? undefined : response.json();
}

/** Someone who writes and reads nothing: applying what all the others write would be another's test. */
async function openEditor({ id, link }: Owned, at: Instance): Promise<Editor> {
  const doc = new Y.Doc();
  let userId = 0;
  const { socket, refusal } = await joinRaw(at.url, id, { link, clientId: doc.clientID }, (joining) =>
    joining.once('welcome', ({ you }: { you: { userId: number } }) => {
      userId = you.userId;
    }),
  );
  if (refusal) throw new Error(refusal.detail);
  const editor: Editor = {
    userId,
    log: id,
    socket,
    acknowledged: [],
    refusals: [],
    stop: () => clearInterval(writing),
  };
  const told = () => {
    if (editor.revoked) editor.revoked.told ??= performance.now();
  };
  socket.on('access', told);
  socket.on('disconnect', told);
  let sessionSeq = 0;
  const write = () => {
    if (!socket.connected) return editor.stop();
    const before = Y.encodeStateVector(doc);
    doc.getText('description').insert(0, 'a');
    const sent = performance.now();
    socket.emit(
      'update',
      { sessionSeq: ++sessionSeq, bytes: Y.encodeStateAsUpdate(doc, before) },
      (answer: { ok: boolean; seq: number; refusal?: { code: string } }) => {
        if (answer.ok) editor.acknowledged.push({ seq: answer.seq, ms: performance.now() - sent });
        else editor.refusals.push(answer.refusal!.code);
      },
    );
    return undefined;
  };
  await setTimeout(dice.between(0, 20));
  const writing = setInterval(write, EDIT_MS);
  return editor;
}

/** Takes an editor's right to write, or every right. */
async function revoke(editor: Editor, owners: readonly Owned[]): Promise<void> {
  editor.revoked = { asked: performance.now() };
  const { token } = owners.find(({ id }) => id === editor.log)!;
  const path = `/api/logs/${editor.log}/members/${editor.userId}`;
  const role = dice.pick(['viewer', 'player', 'steerer', undefined]);
  const at = dice.pick(instances);
  await (role ? ask(at, 'PUT', path, token, { role }) : ask(at, 'DELETE', path, token));
  editor.revoked.committed = performance.now();
}

async function stallRedis(isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    process.kill(redis.pid, 'SIGSTOP');
    await setTimeout(REDIS_MS);
    process.kill(redis.pid, 'SIGCONT');
    await setTimeout(REDIS_MS);
  }
}

/** Prints what came of it. True where it is as it should be. */
async function report(editors: readonly Editor[]): Promise<boolean> {
  const taken = editors.filter(({ revoked }) => revoked?.committed !== undefined);
  let behind = 0;
  for (const { log, userId, acknowledged } of taken) {
    const [[row]] = await database.raw(
      `SELECT m.at_seq AS atSeq, (SELECT COUNT(*) FROM revocation.travel_log_updates u
         WHERE u.log_id = m.log_id AND u.user_id = m.user_id AND u.seq > m.at_seq) AS behind
       FROM revocation.log_members m JOIN revocation.travel_logs t ON t.id = m.log_id WHERE t.uuid = ? AND m.user_id = ?`,
      [log, userId],
    );
    behind += Number(row.behind) + acknowledged.filter(({ seq }) => seq > row.atSeq).length;
  }
  const others = editors.filter(({ revoked }) => !revoked);
  const failedOthers = others.reduce((sum, { refusals }) => sum + refusals.length, 0);
  const untold = taken.filter(({ revoked }) => revoked!.told === undefined).length;
  const tellings = taken.flatMap(({ revoked }) =>
    revoked!.told === undefined ? [] : Math.max(0, revoked!.told - revoked!.committed!),
  );
  const acks = editors.flatMap(({ acknowledged }) => acknowledged.map(({ ms }) => ms));
  const [toldP99, ackP99] = [quantile(tellings, 0.99), quantile(acks, 0.99)];
  const figures = {
    ...{ seed: values.seed, editors: editors.length, acknowledged: acks.length, revoked: taken.length },
    ...{ rows_behind: behind, failed_others: failedOthers, untold },
    ...{ told_p99_ms: toldP99.toFixed(0), ack_p99_ms: ackP99.toFixed(0), ratio: (toldP99 / ackP99).toFixed(1) },
  };
  process.stdout.write(
    `${Object.entries(figures)
      .map(([name, value]) => `${name}=${value}`)
      .join(' ')}\n`,
  );
  return behind === 0 && failedOthers === 0 && untold === 0 && toldP99 <= 10 * ackP99;
}

function quantile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}
