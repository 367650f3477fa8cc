// Code against the package, to be checked by compilers other than ours.
import { changeBetween, connect, createPlayback, type HeardNote, RefusedError, type Status } from '@aero-melody/client';
import { createMidiOutput } from '@aero-melody/client/midi';
import type * as Y from 'yjs';

const room = await connect({ url: 'http://127.0.0.1:4321', log: 'a', name: 'Ada' }).catch((error: unknown) => {
  if (error instanceof RefusedError)
    throw new Error(error.refusal.code === 'ROOM_FULL' ? 'full' : error.refusal.detail);
  throw error;
});
const text: Y.Text | undefined = room.travelLog.entry(room.travelLog.read().waypoints[0]?.id ?? '');
text?.insert(0, changeBetween('', 'Wind')?.insert ?? '');
room.awareness.setLocalStateField('cursor', null);
room.travelLog.steer({ mode: 'dorian', tempo: null });
room.on('status', (status: Status) => console.log(status.kind === 'reconnecting' ? status.inMs : status.kind));
const late: number = createPlayback({
  room,
  output: {
    play: (note: HeardNote, inSeconds, forSeconds, leg) => console.log(note.pitch, inSeconds, forSeconds, leg.pan),
  },
}).late;
createPlayback({ room, output: createMidiOutput({ send: (bytes, at) => console.log(bytes, at) }, { clock: true }) });
const seconds: number = (await room.exports.json()).legs[0]?.notes[0]?.ticks ?? late;
console.log(seconds, (await room.history.versions()).versions[0]?.user?.name);
// @ts-expect-error there is no such mode
room.travelLog.steer({ mode: 'locrian' });
