import { Worker } from 'node:worker_threads';

const isSource = import.meta.url.endsWith('.ts');
// Threads run compiled modules: they inherit no loader for TypeScript, and one of their own would take longer to load than
// what it loads.
if (isSource) await import(new URL('./compile.mjs', import.meta.url).href);

/**
 * Starts a worker thread on a module of the server, in its compiled form.
 * @param source `new URL('./trial-worker.ts', import.meta.url)`
 */
export function openWorker(source: URL): Worker {
  const root = new URL('..', import.meta.url).href;
  const compiled = isSource ? source.href.replace(root, `${root}build/`) : source.href;
  // Without the options of this process: a loader or a debugger that waits would block the thread.
  return new Worker(new URL(compiled.replace(/\.ts$/, '.js')), { execArgv: ['--enable-source-maps'] });
}
