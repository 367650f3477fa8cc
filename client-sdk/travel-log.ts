import { uint32, uuidv4 } from 'lib0/random';
import type * as Y from 'yjs';
import { emptyBin, type RemovedWaypoint, readBin, restoreWaypoint } from '../travel-log/bin.ts';
import {
  addTag,
  addWaypoint,
  editWaypoint,
  entryOf,
  moveWaypoint,
  removeTag,
  removeWaypoint,
  setDescription,
  setStatus,
  setTitle,
  setTravelDate,
  type WaypointFields,
} from '../travel-log/edit.ts';
import type { LegChanges, SettingChanges } from '../travel-log/settings.ts';
import { type JourneyStatus, type Removal, readTravelLog, type TravelLogContent } from '../travel-log/shape.ts';
import { lockLeg, steer, steerLeg, takeLegAgain, unlockLeg } from '../travel-log/steering.ts';

/** The shared document by its domain terms. Every change is an ordinary edit of `room.doc`, subject to undo. */
export interface TravelLog {
  read(): TravelLogContent;
  /**
   * Adds a waypoint before position `at` (0 is the start; omitted, the end) and returns its id.
   * @throws RangeError where a time is no instant with a zone
   */
  add(fields: WaypointFields & { readonly airport: string; readonly entry?: string }, at?: number): string;
  /** Moves a waypoint to position `to` among the others. False where it no longer exists. */
  move(id: string, to: number): boolean;
  /**
   * Changes fields of a waypoint. False where it no longer exists.
   * @throws RangeError where a time is no instant with a zone
   */
  edit(id: string, fields: WaypointFields): boolean;
  /**
   * Removes a waypoint to the bin: what members are writing in it is not lost, and anyone can restore it. False where it no
   * longer exists.
   */
  remove(id: string): boolean;
  /** The removed waypoints in travelling order. */
  bin(): RemovedWaypoint[];
  /** Takes a waypoint out of the bin, with its entry and the settings of its leg. False where it is not in the bin. */
  restore(id: string): boolean;
  /** Deletes the removed waypoints for good: this is not subject to undo. */
  emptyBin(): void;
  /** The text written at a waypoint, to be bound to an editor; undefined where it no longer exists. */
  entry(id: string): Y.Text | undefined;
  setTitle(title: string): void;
  setDescription(description: string): void;
  /** @param date e.g. "2026-05-01"; null removes it */
  setTravelDate(date: string | null): void;
  setStatus(status: JourneyStatus): void;
  addTag(tag: string): void;
  removeTag(tag: string): void;
  /**
   * Steers the music of the whole journey; `null` gives a setting back to the journey.
   * @throws RangeError where a value is out of its range.
   */
  steer(changes: SettingChanges): void;
  /**
   * Steers one leg, given by the id of the waypoint that it leaves from; `null` gives a setting back to the journey's.
   * False where the waypoint no longer exists.
   * @throws RangeError where a value is out of its range.
   */
  steerLeg(leg: string, changes: LegChanges): boolean;
  /**
   * Asks for other music from the same settings, for one leg or for all that are not locked. False where the leg's waypoint
   * no longer exists.
   */
  takeAgain(leg?: string): boolean;
  /** Keeps a leg's settings, and so its music, until it is unlocked. False where its waypoint no longer exists. */
  lockLeg(leg: string): boolean;
  /** Lets a leg follow the settings again. False where its waypoint no longer exists. */
  unlockLeg(leg: string): boolean;
  /** Calls back after every change of the document, local or remote. Returns the function that stops it. */
  onChange(listener: () => void): () => void;
}

/** The origin of edits that are not subject to undo. */
export const FOR_GOOD = Symbol('for good');

/** @param sign makes the removal of a waypoint that this member removes */
export function createTravelLog(doc: Y.Doc, sign: () => Removal): TravelLog {
  function ofLeg(leg: string, change: () => void): boolean {
    if (!entryOf(doc, leg)) return false;
    change();
    return true;
  }

  return {
    read: () => readTravelLog(doc),
    add: (fields, at) => addWaypoint(doc, fields, uuidv4(), at),
    move: (id, to) => moveWaypoint(doc, id, to),
    edit: (id, fields) => editWaypoint(doc, id, fields),
    remove: (id) => removeWaypoint(doc, id, sign()),
    bin: () => readBin(doc),
    restore: (id) => restoreWaypoint(doc, id),
    emptyBin: () => emptyBin(doc, FOR_GOOD),
    entry: (id) => entryOf(doc, id),
    setTitle: (title) => setTitle(doc, title),
    setDescription: (description) => setDescription(doc, description),
    setStatus: (status) => setStatus(doc, status),
    setTravelDate: (date) => setTravelDate(doc, date),
    addTag: (tag) => addTag(doc, tag),
    removeTag: (tag) => removeTag(doc, tag),
    steer: (changes) => steer(doc, changes),
    steerLeg: (leg, changes) => ofLeg(leg, () => steerLeg(doc, leg, changes)),
    takeAgain(leg) {
      if (leg !== undefined) return ofLeg(leg, () => takeLegAgain(doc, leg));
      steer(doc, { seed: uint32() });
      return true;
    },
    lockLeg: (leg) => ofLeg(leg, () => lockLeg(doc, leg)),
    unlockLeg: (leg) => ofLeg(leg, () => unlockLeg(doc, leg)),
    onChange(listener) {
      doc.on('afterTransaction', listener);
      return () => doc.off('afterTransaction', listener);
    },
  };
}
