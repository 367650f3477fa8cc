import { parentPort } from 'node:worker_threads';
import { openEnsemble } from '../composer/network/ensemble.ts';
import { createBatchScheduler } from './batch-scheduler.ts';
import type { WorkerCommand, WorkerReport } from './worker-messages.ts';

/** How often it tells what it holds, ms. */
const TELL_MS = 5_000;

/** A thread that composes: the only one that holds the networks. */
const port = parentPort!;
const report = (report: WorkerReport, ...moved: ArrayBuffer[]) => port.postMessage(report, moved);

const ensemble = await openEnsemble();
const turns = createBatchScheduler(ensemble, {
  made: (packed) => report({ what: 'made', packed }, packed.buffer as ArrayBuffer),
  failed: (line, error) => report({ what: 'failed', line, error }),
});
port.on('message', (orders: readonly WorkerCommand[]) => {
  for (const order of orders) turns.obey(order);
});
setInterval(() => report({ what: 'holds', tensors: ensemble.tensors() }), TELL_MS);
report({ what: 'ready', network: { hash: ensemble.hash, backend: ensemble.backend } });
