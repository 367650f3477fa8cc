import { parentPort } from 'node:worker_threads';
import { decode } from './file-text.ts';
import { readItinerary } from './itinerary.ts';
import { previewOf } from './preview.ts';
import { Unreadable } from './reading.ts';
import type { ReadingAnswer, ReadingQuestion } from './reading-messages.ts';

const port = parentPort;
if (!port) throw new Error('reading-worker.ts runs in a worker thread');

port.on('message', (question: ReadingQuestion) => port.postMessage(answerTo(question)));
port.postMessage('ready');

function answerTo(question: ReadingQuestion): ReadingAnswer {
  try {
    if (question.kind === 'file')
      return { kind: 'file', reading: readItinerary(decode(question.bytes), question.today) };
    const { reading, places, airports } = question;
    return { kind: 'preview', preview: previewOf(reading, places, (code) => airports.get(code)) };
  } catch (error) {
    if (error instanceof Unreadable) return { kind: 'refused', reason: error.message };
    throw error;
  }
}
