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
  /** Top-level types of a client's own, by name, as plain values. */
  readonly own: Readonly<Record<string, unknown>>;
}

/** The versions of a travel log, over HTTP. All methods reject with a RefusedError. */
export interface RoomHistory {
  versions(): Promise<VersionList>;
  /** Names the travel log as it is now, this client's edits so far included. */
  name(name: string): Promise<AtRow>;
  /** The travel log at any row, from 1 to the head. */
  at(seq: number): Promise<Past>;
  /** Who changed what of the waypoints that exist. */
  attribution(): Promise<Attribution>;
  /**
   * Restores the travel log as it was at a row, by ordinary edits: members keep their undo, and the state before becomes a
   * version.
   */
  restore(seq: number): Promise<AtRow>;
  /**
   * Removes what was before a row from the history, for good, and the versions there. What the travel log says now stays, and so
   * does this row and all that came later. It takes the right to manage, and gives back the room that the history took.
   * @returns the row at which the history begins now
   */
  trim(seq: number): Promise<AtRow>;
}

/** @param saved resolves when every edit so far is acknowledged */
export function createRoomHistory(request: LogRequest, saved: () => Promise<void>): RoomHistory {
  const get = async <T>(path: string): Promise<T> => (await request(path)).json();
  const post = async (path: string, body: object): Promise<AtRow> => (await request(path, body)).json();

  return {
    versions: () => get('versions'),
    async name(name) {
      await saved();
      return post('versions', { name });
    },
    async at(seq) {
      const past = await get<Omit<PastMessage, 'content'> & { readonly content: ContentJson }>(`at/${seq}`);
      return { ...past, content: fromJson(past.content) };
    },
    attribution: () => get('attribution'),
    restore: (seq) => post('restore', { seq }),
    trim: (seq) => post('trim', { seq }),
  };
}
