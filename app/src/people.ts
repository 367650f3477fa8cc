import type { Identity, Room } from '@aero-melody/client';
import { type ReadonlySignal, signal } from '@preact/signals';

/** Someone in the room, however many pages they have open. */
export interface Person extends Readonly<Identity> {
  readonly you: boolean;
  /** The stop they are at work on. */
  readonly stop?: string;
  /** The control of the music they are at, by its id in the page. */
  readonly control?: string;
}

/** Follows who is here. You come first, the others in the order of their names. */
export function openPeople(room: Room): { readonly list: ReadonlySignal<readonly Person[]>; close(): void } {
  const list = signal(readPeople(room));
  const update = () => {
    list.value = readPeople(room);
  };
  let { awareness } = room;
  const bind = () => {
    awareness.off('change', update);
    awareness = room.awareness;
    awareness.on('change', update);
    showStop(room, null);
    showControl(room, null);
    update();
  };
  bind();
  const offs = [room.on('rebuilt', bind), room.on('identity', update)];
  return {
    list,
    close() {
      for (const off of offs) off();
      awareness.off('change', update);
    },
  };
}

/** Tells the others which stop you are at work on. */
export const showStop = (room: Room, stop: string | null): void => room.awareness.setLocalStateField('stop', stop);

/** Tells the others which control of the music you are at. */
export const showControl = (room: Room, control: EventTarget | null): void =>
  room.awareness.setLocalStateField('control', control instanceof Element && control.id ? control.id : null);

function readPeople(room: Room): Person[] {
  const people = new Map<number, Person>([[room.you.userId, { ...room.you, you: true }]]);
  for (const [client, state] of room.awareness.getStates()) {
    const user = state.user as Identity | undefined;
    if (client === room.doc.clientID || !user || user.userId === room.you.userId) continue;
    people.set(user.userId, {
      ...user,
      you: false,
      ...(typeof state.stop === 'string' && { stop: state.stop }),
      ...(typeof state.control === 'string' && { control: state.control }),
    });
  }
  return [...people.values()].sort((a, b) => Number(b.you) - Number(a.you) || a.name.localeCompare(b.name));
}
