import { setTimeout as sleep } from 'node:timers/promises';
import type { CDPSession } from 'playwright-core';

/** Work of a page's main thread, processor time. */
export interface Work {
  /** Scripts, style and layout since the frame before, of each frame that was drawn, ms. */
  readonly frames: readonly number[];
  /** That, and painting, ms a second. */
  readonly script: number;
  readonly paint: number;
  readonly framesASecond: number;
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly tid: number;
  /** µs */
  readonly ts: number;
  /** Duration, and processor time of the thread, µs. */
  readonly dur?: number;
  readonly tdur?: number;
}

/** Trace events of scripts, style and layout. Some hold others. */
const WORK = new Set([
  ...['FunctionCall', 'EvaluateScript', 'FireAnimationFrame', 'TimerFire', 'EventDispatch', 'RunMicrotasks'],
  ...['UpdateLayoutTree', 'Layout', 'v8.callFunction', 'HitTest'],
]);
const PAINT = new Set(['PrePaint', 'Paint', 'Layerize', 'UpdateLayer']);

/** Watches a page for a time, ms. */
export async function watchWork(cdp: CDPSession, ms: number): Promise<Work> {
  const events: TraceEvent[] = [];
  const collect = ({ value }: { readonly value: unknown[] }) => events.push(...(value as TraceEvent[]));
  cdp.on('Tracing.dataCollected', collect);
  await cdp.send('Tracing.start', {
    transferMode: 'ReportEvents',
    traceConfig: { includedCategories: ['devtools.timeline', 'disabled-by-default-devtools.timeline.frame', 'v8'] },
  });
  await sleep(ms);
  const complete = new Promise((resolve) => cdp.once('Tracing.tracingComplete', resolve));
  await cdp.send('Tracing.end');
  await complete;
  cdp.off('Tracing.dataCollected', collect);
  return readWork(events);
}

/** @throws Error where no frame was drawn */
function readWork(events: readonly TraceEvent[]): Work {
  const main = events.find(({ name }) => name === 'BeginMainThreadFrame')?.tid;
  if (main === undefined) throw new Error('no frame was drawn');
  const ordered = events.filter(({ tid, ts }) => tid === main && ts > 0).sort((a, b) => a.ts - b.ts);
  const frames: number[] = [];
  let [script, paint, since, until] = [0, 0, 0, 0];
  for (const { name, ph, ts, dur = 0, tdur = dur } of ordered) {
    if (name === 'BeginMainThreadFrame') {
      frames.push((script - since) / 1_000);
      since = script;
    }
    if (ph !== 'X' || ts < until) continue;
    if (WORK.has(name)) script += tdur;
    else if (PAINT.has(name)) paint += tdur;
    else continue;
    until = ts + dur;
  }
  const seconds = (ordered.at(-1)!.ts - ordered[0]!.ts) / 1e6;
  return {
    // The first one began before the watch.
    frames: frames.slice(1),
    script: script / 1_000 / seconds,
    paint: paint / 1_000 / seconds,
    framesASecond: frames.length / seconds,
  };
}
