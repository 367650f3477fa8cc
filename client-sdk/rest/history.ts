import type { AtRow, Attribution, Past as PastMessage, VersionList } from '../../protocol/history.ts';
import { type ContentJson, fromJson } from '../../travel-log/content-json.ts';
import type { TravelLogContent } from '../../travel-log/shape.ts';
import type { LogRequest } from './request.ts';

/** A travel log as it was when row `seq` was committed. */
export interface Past {
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly content: TravelLogContent;
}

/** What was, and the way back. These ask the server over HTTP, and reject with a RefusedError. */
export interface RoomHistory {
  versions(): Promise<VersionList>;
  /** Names the travel log as it is now, edits of this client so far included. */
  name(name: string): Promise<AtRow>;
  /** The travel log as it was at any row, from 1 to the head. */
  at(seq: number): Promise<Past>;
  /** Who changed what, of the waypoints that are there. */
  attribution(): Promise<Attribution>;
  /**
   * Makes the travel log say what it said at a row. It is an edit like any other: everybody's undo stays, and how it was
   * before becomes a version.
   */
  restore(seq: number): Promise<AtRow>;
}

export function createRoomHistory(request: LogRequest, saved: () => Promise<void>): RoomHistory {
  const ask = async <T>(path: string, body?: object) => (await (await request(path, body)).json()) as T;

  return {
    versions: () => ask('versions'),
    async name(name) {
      await saved();
      return ask('versions', { name });
    },
    async at(seq) {
      const past = await ask<PastMessage>(`at/${seq}`);
      return { ...past, content: fromJson(past.content as ContentJson) };
    },
    attribution: () => ask('attribution'),
    restore: (seq) => ask('restore', { seq }),
  };
}
