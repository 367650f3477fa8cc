import { parentPort } from 'node:worker_threads';
import { unpackNotes } from '../../protocol/note-event.ts';
import { analyse } from '../composer/analysis.ts';
import { midiFile } from '../composer/midi.ts';
import type { Piece, PieceLeg } from '../composer/piece.ts';
import { scoreJson } from '../composer/score-json.ts';
import type { Form, Page } from './pages.ts';

const port = parentPort!;
let legs: PieceLeg[] = [];

port.on('message', (page: Page) => {
  if ('leg' in page) {
    legs.push({ ...page.leg, notes: unpackNotes(page.notes) });
    return;
  }
  const bytes = engrave({ ...page.head, legs }, page.form);
  legs = [];
  port.postMessage(bytes, [bytes.buffer as ArrayBuffer]);
});

function engrave(piece: Piece, form: Form): Uint8Array {
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
