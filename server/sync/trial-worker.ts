import { parentPort } from 'node:worker_threads';
import { applies, createReplica } from './replica.ts';
import type { TrialReport, TrialRequest } from './trials.ts';

const port = parentPort;
if (!port) throw new Error('trial-worker.ts runs in a worker thread');
const report = (said: TrialReport) => port.postMessage(said);

/** Applies an update to a copy of its document: what counts is that it ends. */
port.on('message', ({ state, bytes }: TrialRequest) => {
  const replica = createReplica({ seq: 0, bytes: state });
  report('begun');
  report(applies(replica.doc, bytes) ? 'passed' : 'failed');
  replica.destroy();
});
report('ready');
