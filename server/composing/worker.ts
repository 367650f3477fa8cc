import { parentPort } from 'node:worker_threads';
import { openEnsemble } from '../composer/ensemble.ts';
import type { Order, Report } from './orders.ts';
import { createTurns } from './turns.ts';

/** How often it tells what it holds, ms. */
const TELL_MS = 5_000;

/** A thread that composes: the only one that holds the networks. */
const port = parentPort!;
const report = (report: Report, ...moved: ArrayBuffer[]) => port.postMessage(report, moved);

const ensemble = await openEnsemble();
const turns = createTurns(ensemble, {
  made: (packed) => report({ what: 'made', packed }, packed.buffer as ArrayBuffer),
  failed: (line, error) => report({ what: 'failed', line, error }),
});
port.on('message', (orders: readonly Order[]) => {
  for (const order of orders) turns.obey(order);
});
setInterval(() => report({ what: 'holds', tensors: ensemble.tensors() }), TELL_MS);
report({ what: 'ready', network: { hash: ensemble.hash, backend: ensemble.backend } });
