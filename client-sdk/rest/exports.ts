import type { Analysis } from '../../protocol/analysis.ts';
import type { CompositionFile } from '../../protocol/composition-file.ts';
import type { LogRequest } from './request.ts';

/**
 * The whole piece, played or not: what has sounded, and the rest as it would. The server composes it, since a client knows
 * only the notes that it received. All reject with a RefusedError: NOTHING_TO_PLAY where no flight is complete,
 * UNAVAILABLE without an answer.
 */
export interface RoomExports {
  /** A Standard MIDI File. */
  midi(): Promise<Uint8Array<ArrayBuffer>>;
  /** Plans, notes and analysis. */
  json(): Promise<CompositionFile>;
  /** Tempo, keys, length, range and so on. */
  analysis(): Promise<Analysis>;
}

/** @param saved resolves when all edits that can be saved now are, so that they are part of the piece */
export function createRoomExports(request: LogRequest, saved: () => Promise<void>): RoomExports {
  async function get(path: string): Promise<Response> {
    await saved();
    return request(path);
  }
  return {
    midi: async () => new Uint8Array(await (await get('composition.mid')).arrayBuffer()),
    json: async () => (await get('composition.json')).json(),
    analysis: async () => (await get('analysis')).json(),
  };
}
