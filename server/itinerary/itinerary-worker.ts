import { parentPort } from 'node:worker_threads';
import { openBlackBox, writeBlackBox } from './black-box.ts';
import { decode } from './file-text.ts';
import { readItinerary } from './itinerary.ts';
import type { ItineraryAnswer, ItineraryQuestion } from './itinerary-messages.ts';
import { writeFeed, writeFile } from './journey-forms.ts';
import { copiedLog } from './log-copy.ts';
import { previewOf } from './preview.ts';
import { shortened, Unreadable } from './reading.ts';

const port = parentPort;
if (!port) throw new Error('itinerary-worker.ts runs in a worker thread');

port.on('message', (question: ItineraryQuestion) => port.postMessage(answerTo(question)));
port.postMessage('ready');

function answerTo(question: ItineraryQuestion): ItineraryAnswer {
  try {
    return answerOf(question);
  } catch (error) {
    if (error instanceof Unreadable) return { kind: 'refused', reason: error.message };
    throw error;
  }
}

function answerOf(question: ItineraryQuestion): ItineraryAnswer {
  switch (question.kind) {
    case 'file':
      return { kind: 'file', reading: shortened(readItinerary(decode(question.bytes), question.today)) };
    case 'preview': {
      const { reading, places, airports } = question;
      return { kind: 'preview', preview: previewOf(reading, places, (code) => airports.get(code)) };
    }
    case 'writing':
      return { kind: 'writing', file: writeFile(question) };
    case 'feed':
      return { kind: 'feed', file: writeFeed(question) };
    case 'black box':
      return { kind: 'black box', file: writeBlackBox(question) };
    case 'opening':
      return { kind: 'opening', ...openBlackBox(question.bytes) };
    case 'copy': {
      const { content, wish, airports } = question;
      return { kind: 'copy', ...copiedLog(content, wish, (code) => airports.get(code)) };
    }
    default:
      return question satisfies never;
  }
}
