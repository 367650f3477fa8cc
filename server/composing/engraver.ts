import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import type { Analysis } from '../../protocol/analysis.ts';
import { packNotes } from '../../protocol/note-event.ts';
import type { Embedding } from '../composer/files/embedding.ts';
import type { Piece } from '../composer/theory/piece.ts';
import { openWorker } from '../worker.ts';
import type { EngraverMessage, FileFormat } from './engraver-messages.ts';

/** Writes pieces to files in a thread of its own: a long journey takes most of a second. */
export interface Engraver {
  /** Writes one piece after another. @returns the file; text is UTF-8. @throws Error where the thread ends meanwhile */
  engrave(piece: Piece, format: FileFormat): Promise<Uint8Array>;
  /** Analyses legs as `analyse` does. @throws Error where the thread ends meanwhile */
  analyse(legs: Piece['legs']): Promise<Analysis>;
  /** The embedding of these legs. The melody network hears them: the thread opens it for the first. @throws as `analyse` */
  embed(legs: Piece['legs']): Promise<Embedding>;
  close(): Promise<void>;
}

/** The thread starts with the first piece, and again after it has ended. */
export function createEngraver(): Engraver {
  let thread: EngraverThread | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function run({ legs, ...head }: Piece, format: FileFormat): Promise<Uint8Array> {
    if (thread?.ended.aborted !== false) thread = startThread();
    const { worker, ended } = thread;
    const send = (message: EngraverMessage) => worker.postMessage(message);
    for (const { notes, ...leg } of legs) {
      send({ kind: 'leg', leg, notes: packNotes(notes) });
      // All legs at once would block the event loop for a tenth of a second.
      await setImmediate();
    }
    send({ kind: 'head', head, format });
    const [bytes] = await once(worker, 'message', { signal: ended });
    return bytes;
  }

  function engrave(piece: Piece, format: FileFormat): Promise<Uint8Array> {
    const mine = last.then(() => run(piece, format));
    last = mine.catch(() => {});
    return mine;
  }

  async function read<T>(legs: Piece['legs'], format: 'analysis' | 'embedding'): Promise<T> {
    const json = await engrave({ title: '', seed: 0, network: null, legs }, format);
    return JSON.parse(new TextDecoder().decode(json));
  }

  return {
    engrave,
    analyse: (legs) => read(legs, 'analysis'),
    embed: (legs) => read(legs, 'embedding'),
    async close() {
      await last;
      await thread?.worker.terminate();
    },
  };
}

interface EngraverThread {
  readonly worker: Worker;
  /** Aborted when the worker has ended, with the reason. */
  readonly ended: AbortSignal;
}

function startThread(): EngraverThread {
  const worker = openWorker(new URL('./engraver-worker.ts', import.meta.url));
  const ended = new AbortController();
  worker.once('error', (error) => ended.abort(error));
  worker.once('exit', () => ended.abort());
  // An idle thread must not keep the process alive.
  worker.unref();
  return { worker, ended: ended.signal };
}
