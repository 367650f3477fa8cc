import { uint32, uuidv4 } from 'lib0/random';
import type * as Y from 'yjs';
import {
  addTag,
  addWaypoint,
  editWaypoint,
  entryOf,
  moveWaypoint,
  removeTag,
  removeWaypoint,
  setDescription,
  setTitle,
  setTravelDate,
  type WaypointFields,
} from '../travel-log/edit.ts';
import type { LegChanges, SettingChanges } from '../travel-log/settings.ts';
import { readTravelLog, type TravelLogContent } from '../travel-log/shape.ts';
import { lockLeg, steer, steerLeg, takeLegAgain, unlockLeg } from '../travel-log/steering.ts';

/** The shared document with names: everything here is an ordinary edit of `room.doc`, and undo knows it. */
export interface TravelLog {
  read(): TravelLogContent;
  /** Adds a waypoint before position `at` (the end if left out) and returns its id. */
  add(fields: WaypointFields & { readonly airport: string; readonly entry?: string }, at?: number): string;
  /** Puts a waypoint at position `to` among the others. False where it no longer exists, as below. */
  move(id: string, to: number): boolean;
  edit(id: string, fields: WaypointFields): boolean;
  remove(id: string): boolean;
  /** The text written at a waypoint, to be bound to an editor. */
  entry(id: string): Y.Text | undefined;
  setTitle(title: string): void;
  setDescription(description: string): void;
  setTravelDate(date: string | null): void;
  addTag(tag: string): void;
  removeTag(tag: string): void;
  /**
   * Steers the music of the whole journey; `null` gives a setting back to the journey.
   * @throws ZodError where a value is out of its range.
   */
  steer(changes: SettingChanges): void;
  /** Steers one leg, known by the waypoint that it leaves from; `null` gives a setting back to the whole journey's. */
  steerLeg(leg: string, changes: LegChanges): void;
  /** Other music from the same settings, for one leg or for all that are not locked. */
  takeAgain(leg?: string): void;
  /** Keeps a leg's music as it is, whatever becomes of the settings, until it is unlocked. */
  lockLeg(leg: string): void;
  unlockLeg(leg: string): void;
  /** Calls back after every change of the document, from here or from others. */
  onChange(listener: () => void): () => void;
}

export function createTravelLog(doc: Y.Doc): TravelLog {
  return {
    read: () => readTravelLog(doc),
    add: (fields, at) => addWaypoint(doc, fields, uuidv4(), at),
    move: (id, to) => moveWaypoint(doc, id, to),
    edit: (id, fields) => editWaypoint(doc, id, fields),
    remove: (id) => removeWaypoint(doc, id),
    entry: (id) => entryOf(doc, id),
    setTitle: (title) => setTitle(doc, title),
    setDescription: (description) => setDescription(doc, description),
    setTravelDate: (date) => setTravelDate(doc, date),
    addTag: (tag) => addTag(doc, tag),
    removeTag: (tag) => removeTag(doc, tag),
    steer: (changes) => steer(doc, changes),
    steerLeg: (leg, changes) => steerLeg(doc, leg, changes),
    takeAgain: (leg) => (leg === undefined ? steer(doc, { seed: uint32() }) : takeLegAgain(doc, leg)),
    lockLeg: (leg) => lockLeg(doc, leg),
    unlockLeg: (leg) => unlockLeg(doc, leg),
    onChange(listener) {
      doc.on('afterTransaction', listener);
      return () => doc.off('afterTransaction', listener);
    },
  };
}
