/**
 * A room as raw MIDI: its notes go to standard output at their time, and bytes of standard input are played into its jam.
 *
 *   node --import tsx examples/midi-bridge.ts --url http://127.0.0.1:4321 --log <id> [--link <token>] [--stage] [--clock]
 *
 * With `--stage` it plays on stage, so that the others hear it in time with the music. With `--clock` the tempo goes out as
 * MIDI clock, with start, stop and song position, for drum machines and sequencers. It leaves on SIGINT or SIGTERM.
 */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { connect, createPlayback } from '@aero-melody/client';
import { createMidiInput, createMidiOutput, type MidiPort } from '@aero-melody/client/midi';

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:4321' },
    log: { type: 'string' },
    link: { type: 'string' },
    name: { type: 'string', default: 'MIDI' },
    stage: { type: 'boolean', default: false },
    clock: { type: 'boolean', default: false },
  },
});
if (!values.log) throw new Error('--log is missing: the id of a travel log');

const { url, log, link, name } = values;
const room = await connect({ url, log, link, name });
const port = onTime((bytes) => process.stdout.write(Uint8Array.from(bytes)));
const output = createMidiOutput(port, { clock: values.clock });
const playback = createPlayback({ room, output });
const input = createMidiInput(room.jam);
process.stdin.on('data', (bytes: Buffer) => input.receive(bytes));
process.stdin.on('end', room.jam.allOff);
if (values.stage) await room.jam.stage(true);
console.error(`${room.you.name} is in the room.`);

await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM'), once(process.stdout, 'error')]);
playback.close();
output.close();
port.flush();
await room.leave();
process.exit();

/** A port that writes each message at its time: a stream has no timestamps. Those of one time keep their order. */
function onTime(write: (bytes: number[]) => void): MidiPort & { flush(): void } {
  const waiting: { readonly bytes: number[]; readonly at: number }[] = [];
  let timer: NodeJS.Timeout | undefined;

  function turn(): void {
    while (waiting.length > 0 && waiting[0]!.at <= performance.now()) write(waiting.shift()!.bytes);
    clearTimeout(timer);
    const [next] = waiting;
    timer = next && setTimeout(turn, next.at - performance.now());
  }

  return {
    send(bytes, at = 0) {
      const later = waiting.findIndex((other) => other.at > at);
      waiting.splice(later === -1 ? waiting.length : later, 0, { bytes, at });
      turn();
    },
    /** Writes what is left, so that no note is. */
    flush() {
      clearTimeout(timer);
      for (const { bytes } of waiting.splice(0)) write(bytes);
    },
  };
}
