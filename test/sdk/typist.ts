// A client in a process of its own, to be killed: joins, then types numbers at the first stop, and prints those that
// are kept by now. Arguments: url, log, folder, ms between two numbers.
import { connect } from '../../client-sdk/index.ts';

const [url, log, folder, pace] = process.argv.slice(2) as [string, string, string, string];
const room = await connect({ url, log, name: 'Typist', outbox: { folder } });
const entry = room.travelLog.entry(room.travelLog.read().waypoints[0]!.id)!;
console.log(`joined ${room.status.kind} ${room.unsaved} ${entry.toString().length}`);
let next = Number(/(\d+) $/.exec(entry.toString())?.[1] ?? -1) + 1;
setInterval(() => {
  entry.insert(entry.length, `${next++} `);
  console.log(`typed ${next}`);
}, Number(pace));
