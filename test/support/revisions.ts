import { expect } from 'vitest';
import type { Room } from '../../client-sdk/index.ts';
import { until } from './until.ts';

/**
 * A drag makes one revision. The music waits for nobody longer than 800 ms, and a machine may be too slow to drag as
 * fast as it is told to.
 * @param room of somebody who listens; `heard` is whether the music has followed to the end
 */
export async function expectOneRevision(
  room: Room,
  drag: () => Promise<void>,
  heard: () => boolean | Promise<boolean>,
): Promise<void> {
  const layout = () => JSON.stringify(room.score.legs());
  let last = layout();
  let revisions = 0;
  const off = room.on('composition', () => {
    if (layout() !== last) revisions += 1;
    last = layout();
  });
  const from = performance.now();
  await drag();
  const tookMs = performance.now() - from;
  await until('the end of the drag is heard', heard);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  off();
  expect(revisions).toBeLessThanOrEqual(1 + Math.floor(tookMs / 800));
}
