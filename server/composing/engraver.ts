import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Analysis } from '../../protocol/analysis.ts';
import { packNotes } from '../../protocol/note-event.ts';
import type { Piece } from '../composer/theory/piece.ts';
import type { EngraverMessage, FileFormat } from './engraver-messages.ts';

/** Writes pieces down in a thread of its own: a long journey takes most of a second. */
export interface Engraver {
  /** One piece after the other. @returns the file; text is UTF-8. @throws Error where the thread ends over it */
  engrave(piece: Piece, form: FileFormat): Promise<Uint8Array>;
  /** Counts what `analyse` counts. @throws Error where the thread ends over it */
  analyse(legs: Piece['legs']): Promise<Analysis>;
  close(): Promise<void>;
}

/** Its thread begins with the first piece, and anew where it has ended. */
export function createEngraver(): Engraver {
  let press: Press | undefined;
  let last: Promise<unknown> = Promise.resolve();

  async function run({ legs, ...head }: Piece, form: FileFormat): Promise<Uint8Array> {
    if (press?.ended.aborted !== false) press = openPress();
    const { worker, ended } = press;
    const say = (page: EngraverMessage) => worker.postMessage(page);
    for (const { notes, ...leg } of legs) {
      say({ leg, notes: packNotes(notes) });
      // All legs at once would keep the rooms waiting for a tenth of a second.
      await setImmediate();
    }
    say({ head, form });
    const [bytes] = await once(worker, 'message', { signal: ended });
    return bytes;
  }

  function engrave(piece: Piece, form: FileFormat): Promise<Uint8Array> {
    const mine = last.then(() => run(piece, form));
    last = mine.catch(() => {});
    return mine;
  }

  return {
    engrave,
    async analyse(legs) {
      const json = await engrave({ title: '', seed: 0, network: null, legs }, 'analysis');
      return JSON.parse(new TextDecoder().decode(json));
    },
    async close() {
      await last;
      await press?.worker.terminate();
    },
  };
}

interface Press {
  readonly worker: Worker;
  /** Why it did. */
  readonly ended: AbortSignal;
}

function openPress(): Press {
  const worker = new Worker(new URL('./engraver-worker.mjs', import.meta.url), { execArgv: [] });
  const ended = new AbortController();
  worker.once('error', (error) => ended.abort(error));
  worker.once('exit', () => ended.abort());
  // A thread without work must not keep the process.
  worker.unref();
  return { worker, ended: ended.signal };
}
