import { parentPort } from 'node:worker_threads';
import { unpackNotes } from '../../protocol/note-event.ts';
import { analyse } from '../composer/files/analysis.ts';
import { midiFile } from '../composer/files/midi.ts';
import { scoreJson } from '../composer/files/score-json.ts';
import type { Piece, PieceLeg } from '../composer/theory/piece.ts';
import type { EngraverMessage, FileFormat } from './engraver-messages.ts';

const port = parentPort;
if (!port) throw new Error('engraver-worker.ts runs in a worker thread');
let legs: PieceLeg[] = [];

port.on('message', (message: EngraverMessage) => {
  switch (message.kind) {
    case 'leg':
      legs.push({ ...message.leg, notes: unpackNotes(message.notes) });
      return;
    case 'head': {
      const bytes = engrave({ ...message.head, legs }, message.format);
      legs = [];
      port.postMessage(bytes, [bytes.buffer as ArrayBuffer]);
      return;
    }
    default:
      message satisfies never;
  }
});

function engrave(piece: Piece, format: FileFormat): Uint8Array {
  switch (format) {
    case 'midi':
      return midiFile(piece);
    case 'json':
      return new TextEncoder().encode(JSON.stringify(scoreJson(piece)));
    case 'analysis':
      return new TextEncoder().encode(JSON.stringify(analyse(piece)));
    default:
      return format satisfies never;
  }
}
