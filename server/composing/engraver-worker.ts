import { parentPort } from 'node:worker_threads';
import { unpackNotes } from '../../protocol/note-event.ts';
import { analyse } from '../composer/files/analysis.ts';
import { degreesOf, type Embedding, embeddingOf } from '../composer/files/embedding.ts';
import { midiFile } from '../composer/files/midi.ts';
import { scoreJson } from '../composer/files/score-json.ts';
import { type MelodyStates, openMelodyStates } from '../composer/network/melody-states.ts';
import type { Piece, PieceLeg } from '../composer/theory/piece.ts';
import type { EngraverMessage, FileFormat } from './engraver-messages.ts';

const port = parentPort;
if (!port) throw new Error('engraver-worker.ts runs in a worker thread');
let legs: PieceLeg[] = [];
let states: Promise<MelodyStates> | undefined;

port.on('message', async (message: EngraverMessage) => {
  switch (message.kind) {
    case 'leg':
      legs.push({ ...message.leg, notes: unpackNotes(message.notes) });
      return;
    case 'head': {
      const piece = { ...message.head, legs };
      legs = [];
      const bytes = await engrave(piece, message.format);
      port.postMessage(bytes, [bytes.buffer as ArrayBuffer]);
      return;
    }
    default:
      message satisfies never;
  }
});

async function engrave(piece: Piece, format: FileFormat): Promise<Uint8Array> {
  switch (format) {
    case 'midi':
      return midiFile(piece);
    case 'json':
      return new TextEncoder().encode(JSON.stringify(scoreJson(piece)));
    case 'analysis':
      return new TextEncoder().encode(JSON.stringify(analyse(piece)));
    case 'embedding':
      return new TextEncoder().encode(JSON.stringify(await embed(piece)));
    default:
      return format satisfies never;
  }
}

async function embed({ legs }: Piece): Promise<Embedding> {
  states ??= openMelodyStates();
  return embeddingOf(analyse({ legs }), degreesOf(legs), (await states).mean(legs));
}
