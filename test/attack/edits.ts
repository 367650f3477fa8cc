import { setTimeout as sleep } from 'node:timers/promises';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { namespaceOf } from '../../protocol/wire.ts';
import { ACK, EVENT, packetFrame, type RawConnection } from '../support/raw-frames.ts';
import { type Attack, joinAs } from './attack.ts';

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

export const EDIT_ATTACKS: Readonly<Record<string, Attack>> = { 'scattered deletions': deletions };
