import type { Events } from '../events.ts';
import type { Status } from '../status.ts';
import type { JamEvents } from './jam.ts';
import type { MusicEvents } from './music.ts';
import type { LiveNote } from './played-note.ts';
import type { HeardNote } from './score.ts';

/** Yields a room's notes from now on, in the order in which they are received. It ends when the room is left. */
export async function* noteStream(room: {
  readonly status: Status;
  readonly on: Events<MusicEvents & JamEvents & { status: Status }>['on'];
}): AsyncGenerator<HeardNote | LiveNote, void, undefined> {
  let waiting: (HeardNote | LiveNote)[] = [];
  let wake = () => {};
  let open = room.status.kind !== 'left';
  const offs = [
    room.on('note', (note) => {
      waiting.push(note);
      wake();
    }),
    room.on('jam', ({ own, event, player, sound, place }) => {
      if (own || event.kind !== 'on') return;
      const { pitch, velocity } = event;
      waiting.push({ player, sound, pitch, velocity, place });
      wake();
    }),
    room.on('status', ({ kind }) => {
      if (kind !== 'left') return;
      open = false;
      wake();
    }),
  ];
  try {
    while (open) {
      const batch = waiting;
      waiting = [];
      yield* batch;
      if (open && waiting.length === 0)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    for (const off of offs) off();
  }
}
