import type { Analysis } from '../../protocol/analysis.ts';
import type { CompositionFile } from '../../protocol/composition-file.ts';
import type { LogRequest } from './request.ts';

/**
 * The whole piece, played or not: what has sounded, and the rest as it would. The server composes it, since a client
 * knows no more of the music than it has heard. These reject with a RefusedError: NOTHING_TO_PLAY where no flight is
 * complete, UNAVAILABLE where the server does not answer.
 */
export interface RoomExports {
  /** A Standard MIDI File. */
  midi(): Promise<Uint8Array<ArrayBuffer>>;
  /** Plans, notes and analysis. */
  json(): Promise<CompositionFile>;
  /** Tempo, keys, length, range and so on. */
  analysis(): Promise<Analysis>;
}

/** @param saved resolves when edits that can be saved now are, so that what was just written is heard */
export function createRoomExports(request: LogRequest, saved: () => Promise<void>): RoomExports {
  async function ask(path: string): Promise<Response> {
    await saved();
    return request(path);
  }
  return {
    midi: async () => new Uint8Array(await (await ask('composition.mid')).arrayBuffer()),
    json: async () => (await (await ask('composition.json')).json()) as CompositionFile,
    analysis: async () => (await (await ask('analysis')).json()) as Analysis,
  };
}
