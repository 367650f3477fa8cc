import { parentPort } from 'node:worker_threads';
import { unpackNotes } from '../../protocol/note-event.ts';
import { analyse } from '../composer/files/analysis.ts';
import { midiFile } from '../composer/files/midi.ts';
import { scoreJson } from '../composer/files/score-json.ts';
import type { Piece, PieceLeg } from '../composer/theory/piece.ts';
import type { EngraverMessage, FileFormat } from './engraver-messages.ts';

const port = parentPort!;
let legs: PieceLeg[] = [];

port.on('message', (page: EngraverMessage) => {
  if ('leg' in page) {
    legs.push({ ...page.leg, notes: unpackNotes(page.notes) });
    return;
  }
  const bytes = engrave({ ...page.head, legs }, page.form);
  legs = [];
  port.postMessage(bytes, [bytes.buffer as ArrayBuffer]);
});

function engrave(piece: Piece, form: FileFormat): Uint8Array {
  switch (form) {
    case 'midi':
      return midiFile(piece);
    case 'json':
      return new TextEncoder().encode(JSON.stringify(scoreJson(piece)));
    case 'analysis':
      return new TextEncoder().encode(JSON.stringify(analyse(piece)));
    default:
      return form satisfies never;
  }
}
