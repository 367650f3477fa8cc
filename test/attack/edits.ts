import { setTimeout as sleep } from 'node:timers/promises';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { namespaceOf } from '../../protocol/wire.ts';
import { ACK, EVENT, packetFrame, type RawConnection } from '../support/raw-frames.ts';
import { type Attack, atMost, joinAs } from './attack.ts';

const CLIENT = 77;
const ITEMS = 40_000;

/** Deletes the middle letter of items of three letters, all over a long text. */
function scattered(spans: number, offset: number): Uint8Array {
  const encoder = encoding.createEncoder();
  for (const number of [0, 1, CLIENT, spans]) encoding.writeVarUint(encoder, number);
  for (let span = 0; span < spans; span++) {
    encoding.writeVarUint(encoder, 3 * (span * Math.floor(ITEMS / spans) + offset) + 1);
    encoding.writeVarUint(encoder, 1);
  }
  return encoding.toUint8Array(encoder);
}

async function send(writer: RawConnection, nsp: string, sessionSeq: number, bytes: Uint8Array): Promise<boolean> {
  const answer = writer.receive(({ type, id }) => type === ACK && id === sessionSeq);
  writer.write(packetFrame({ type: EVENT, nsp, data: ['update', { sessionSeq, bytes }], id: sessionSeq }));
  const answered = await Promise.race([answer, writer.closed, sleep(10_000)]);
  return (answered?.data as [{ ok: boolean }] | undefined)?.[0].ok ?? false;
}

/** Fourteen kilobytes of deletions, all over a text of many items. */
const deletions: Attack = async (target) => {
  const writer = await joinAs(target, { clientId: CLIENT });
  if (!writer) return { tried: 0, allowed: ['the writer could not join: nothing was tried'] };
  const nsp = namespaceOf(target.log);
  const doc = new Y.Doc();
  doc.clientID = CLIENT;
  let sessionSeq = 0;
  let tried = 0;
  const updates: Uint8Array[] = [];
  doc.on('update', (bytes: Uint8Array) => updates.push(bytes));
  for (let item = 0; item < ITEMS; item += 5_000)
    doc.transact(() => {
      for (let one = 0; one < 5_000; one++) doc.getText('description').insert(0, 'abc');
    });
  for (const bytes of updates) await send(writer, nsp, ++sessionSeq, bytes);
  for (let round = 0; round < 5; round++, tried++)
    if (await send(writer, nsp, sessionSeq + 1, scattered(3_500, round))) sessionSeq += 1;
  writer.end();
  // They may pass: what counts is the loop of the server, and the witness.
  return { tried, allowed: [] };
};

/** Quotas of the attacked server, MB of rows. */
export const LOG_ROW_MB = 4;
export const PERSON_ROW_MB = 8;
const MB = 1024 * 1024;
const LETTERS = 200_000;

/** Writes a long text and deletes it again, until the log is full. Resolves with the bytes that became rows. */
async function fill(url: string, log: string, token: string): Promise<number> {
  const doc = new Y.Doc();
  const writer = await joinAs({ url, log }, { token, clientId: doc.clientID });
  if (!writer) throw new Error('the writer could not join');
  const updates: Uint8Array[] = [];
  doc.on('update', (bytes: Uint8Array) => updates.push(bytes));
  const text = doc.getText('description');
  let written = 0;
  let isTaken = true;
  for (let sessionSeq = 1; isTaken && written < 2 * LOG_ROW_MB * MB; sessionSeq++) {
    if (text.length > 0) text.delete(0, text.length);
    else text.insert(0, 'x'.repeat(LETTERS));
    const bytes = updates.pop()!;
    isTaken = await send(writer, namespaceOf(log), sessionSeq, bytes);
    if (isTaken) written += bytes.byteLength;
  }
  writer.end();
  return written;
}

/** One guest fills log after log. */
const rowGrowth: Attack = async ({ url }) => {
  const create = (token?: string) =>
    fetch(`${url}/api/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token !== undefined && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ title: 'Growing' }),
    });
  const most = 2 + Math.ceil(PERSON_ROW_MB / LOG_ROW_MB);
  const allowed: string[] = [];
  let created = await create();
  const { token } = (await created.clone().json()) as { token: string };
  let logs = 0;
  for (; created.ok && logs < most; logs++, created = await create(token)) {
    const { id } = (await created.json()) as { id: string };
    const written = await fill(url, id, token);
    if (written > LOG_ROW_MB * MB + LETTERS) allowed.push(`${(written / MB).toFixed(1)} MB of rows in one log`);
  }
  return { tried: logs + 1, allowed: [...allowed, ...atMost(most - 1, logs, 'logs filled by one person')] };
};

export const EDIT_ATTACKS: Readonly<Record<string, Attack>> = {
  'scattered deletions': deletions,
  'row growth': rowGrowth,
};
