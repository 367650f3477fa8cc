import { parentPort } from 'node:worker_threads';
import { decode } from './file-text.ts';
import { readItinerary } from './itinerary.ts';
import { Unreadable } from './reading.ts';
import type { ReadingAnswer, ReadingQuestion } from './reading-messages.ts';

const port = parentPort;
if (!port) throw new Error('reading-worker.ts runs in a worker thread');

port.on('message', (question: ReadingQuestion) => port.postMessage(answerTo(question)));
port.postMessage('ready');

function answerTo({ bytes, today }: ReadingQuestion): ReadingAnswer {
  try {
    return { kind: 'read', reading: readItinerary(decode(bytes), today) };
  } catch (error) {
    if (error instanceof Unreadable) return { kind: 'refused', reason: error.message };
    throw error;
  }
}
