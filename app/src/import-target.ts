import type { Room } from '@aero-melody/client';
import * as texts from '#texts/zone.ts';
import { request } from './request.ts';

/** A stop as the server reads it from a file. */
export type ReadStop = Parameters<Room['travelLog']['add']>[0];

/** Something that a person brings: a file, or pasted text. */
export interface Brought {
  readonly file?: Blob;
  readonly text?: string;
}

/** Facts of an import, as others are told of it. */
export interface ImportFacts {
  readonly format: string;
  readonly flights: readonly unknown[];
  readonly rejectedCount: number;
}

/** The place that imported stops go to. */
export interface ImportTarget {
  /** Words of the button that takes them. */
  readonly label: string;
  /** The journey that they are added to; absent where they make a new one. */
  readonly room?: Room;
  /**
   * Takes the stops, and resolves with the reason in words where that did not work.
   * @param read the reading that they came of
   * @param file the whole file, where it is a journey whose places are all taken as they are
   */
  take(stops: readonly ReadStop[], read: ImportFacts, file: Blob | undefined): Promise<string | undefined>;
}

/** Stops behind the last one of a journey, as one step of undo. The journey before them becomes a version. */
export const journeyTarget = (room: Room): ImportTarget => ({
  label: texts.addToTheJourney,
  room,
  async take(stops, { format, flights, rejectedCount: rejected }) {
    const facts = { format, flights: flights.length, rejected };
    const kept = await request('POST', `/api/logs/${room.log}/imports`, facts);
    if (kept.kind === 'refused') return texts.thisCannotBeAdded(kept.detail);
    room.undo.stopCapturing();
    room.doc.transact(() => {
      for (const stop of stops) room.travelLog.add(stop);
    });
    room.undo.stopCapturing();
    return undefined;
  },
});
