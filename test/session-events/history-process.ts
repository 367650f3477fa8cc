// An instance without a server, in a process that can be killed: it records what it is told to, and answers queries.
import { createInterface } from 'node:readline';
import type { SessionEvent } from '../../server/session-events/session-event.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { openRig } from './history-ground.ts';

/** Orders to it, a line of JSON each. */
export type Order = { readonly record: readonly SessionEvent[] } | { readonly read: string } | { readonly close: true };

const [url, dir, shared] = process.argv.slice(2) as [string, string, string | undefined];
const database = openDatabase(url);
const rig = await openRig({ database, dir, shared, limits: { segmentRows: 500, lookMs: 50, answerMs: 10_000 } });
const say = (value: unknown) =>
  process.stdout.write(`${JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? Number(each) : each))}\n`);
say({ instance: rig.instance });

for await (const line of createInterface({ input: process.stdin })) {
  const order = JSON.parse(line) as Order;
  if ('record' in order) {
    await rig.record(...order.record);
    say({ recorded: order.record.length });
  } else if ('read' in order) say(await rig.history.read(order.read, []));
  else {
    await rig.close();
    await database.close();
    say('closed');
  }
}
