import { Worker } from 'node:worker_threads';

/**
 * Starts a worker thread on a module of the server: the compiled one where this one is compiled.
 * @param source `new URL('./trial-worker.ts', import.meta.url)`
 */
export function openWorker(source: URL): Worker {
  // Without the options of this process: a loader or a debugger that waits would block the thread.
  if (import.meta.url.endsWith('.ts'))
    return new Worker(new URL('./source-worker.mjs', import.meta.url), { argv: [source.href], execArgv: [] });
  return new Worker(new URL(source.href.replace(/\.ts$/, '.js')), { execArgv: ['--enable-source-maps'] });
}
