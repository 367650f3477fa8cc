import type { Frame } from '../link.ts';

/** A server to measure, and how its clients talk. */
export interface Peer {
  readonly name: string;
  /** The module that Node runs, from the bench's folder. It listens on PORT of HOST. */
  readonly entry: string;
  /** Flags for Node. */
  readonly flags?: readonly string[];
  /** The package whose version the report tells; none for this project's own. */
  readonly library?: string;
  /** Makes a room and returns its id. */
  createRoom(url: string): Promise<string>;
  /** Where a client of a room opens its WebSocket. */
  path(room: string): string;
  /**
   * What a client says before it is in the room.
   * @param frame what the server has said; undefined right after the connection is open
   * @returns what to answer; 'joined' where the client is in the room and in sync
   */
  greet(frame: Frame | undefined, room: string, clientId: number): readonly Frame[] | 'joined';
  /** One update. @param number counts this client's own, from 1 */
  say(update: Uint8Array, room: string, number: number): readonly Frame[];
  /** The Yjs updates in a frame. @throws Error where it says that one was refused */
  hear(frame: Frame): readonly Uint8Array[];
}
