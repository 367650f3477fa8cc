import { parentPort } from 'node:worker_threads';
import { openEnsemble } from '../composer/network/ensemble.ts';
import { createBatchScheduler } from './batch-scheduler.ts';
import type { WorkerCommand, WorkerReport } from './worker-messages.ts';

/** Interval between reports of the tensors, ms. They also show that the thread does not hang. */
const REPORT_MS = 5_000;

/** A composing thread: the only one that holds the networks. */
const port = parentPort;
if (!port) throw new Error('worker.ts runs in a worker thread');
const send = (report: WorkerReport, ...moved: ArrayBuffer[]) => port.postMessage(report, moved);

const ensemble = await openEnsemble();
const scheduler = createBatchScheduler({
  ensemble,
  onNotes: (packed) => send({ kind: 'notes', packed }, packed.buffer as ArrayBuffer),
  onFailed: (line, error) => send({ kind: 'failed', line, error }),
});
port.on('message', (commands: readonly WorkerCommand[]) => {
  for (const command of commands) scheduler.handle(command);
});
setInterval(() => send({ kind: 'tensors', tensors: ensemble.tensors() }), REPORT_MS);
send({ kind: 'ready', network: { hash: ensemble.hash, backend: ensemble.backend } });
