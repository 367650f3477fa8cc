import type { Identity, Room } from '@aero-melody/client';
import { type ReadonlySignal, signal } from '@preact/signals';
import { paced } from './paced.ts';

/** Milliseconds between two readings: carets and pointers of many change states hundreds of times a second. */
const PACE_MS = 100;

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
  /** Client ids of all pages, the one that changed last at the end. */
  let pages = new Set<number>();
  const list = signal<readonly Person[]>([]);
  const update = () => {
    const next = readPeople(room, pages);
    // The page draws people anew only where these have changed, not for each caret.
    if (JSON.stringify(next) !== JSON.stringify(list.peek())) list.value = next;
  };
  const reading = paced(PACE_MS, update);
  const follow = ({ added, updated }: Record<'added' | 'updated', readonly number[]>) => {
    for (const page of [...added, ...updated]) {
      pages.delete(page);
      pages.add(page);
    }
    reading.ask();
  };
  let { awareness } = room;
  const bind = () => {
    awareness.off('change', follow);
    awareness = room.awareness;
    pages = new Set(awareness.getStates().keys());
    awareness.on('change', follow);
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
      awareness.off('change', follow);
      reading.close();
    },
  };
}

/** Tells the others which stop you are at work on. */
export const showStop = (room: Room, stop: string | null): void => room.awareness.setLocalStateField('stop', stop);

/** Tells the others which control of the music you are at. */
export const showControl = (room: Room, control: EventTarget | null): void =>
  room.awareness.setLocalStateField('control', control instanceof Element && control.id ? control.id : null);

/** A person is where the page is that they were at last; a page that is nowhere counts only while they have no other. */
function readPeople(room: Room, pages: Iterable<number>): Person[] {
  const people = new Map<number, Person>([[room.you.userId, { ...room.you, you: true }]]);
  for (const page of pages) {
    const { user, stop, control } = room.awareness.getStates().get(page) ?? {};
    const { userId } = (user as Identity | undefined) ?? room.you;
    if (userId === room.you.userId || (!stop && !control && people.has(userId))) continue;
    people.set(userId, {
      ...(user as Identity),
      you: false,
      ...(typeof stop === 'string' && { stop }),
      ...(typeof control === 'string' && { control }),
    });
  }
  return [...people.values()].sort((a, b) => Number(b.you) - Number(a.you) || a.name.localeCompare(b.name));
}
