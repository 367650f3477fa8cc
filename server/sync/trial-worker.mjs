// Plain JavaScript: a worker inherits no loader for TypeScript.
import { parentPort } from 'node:worker_threads';
import * as Y from 'yjs';

/** Applies an update to a copy of its document: what counts is that it ends. */
parentPort.on('message', ({ state, bytes }) => {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, state);
  parentPort.postMessage(applies(doc, bytes));
});
parentPort.postMessage('ready');

function applies(doc, bytes) {
  try {
    Y.applyUpdate(doc, bytes);
    return true;
  } catch {
    return false;
  }
}
