import { randomUUID } from 'node:crypto';
import type { EventSegment, EventSegments } from '../storage/event-segments.ts';
import type { SegmentFiles } from './segment-files.ts';
import type { SegmentReader } from './segment-reader.ts';

/** Rows of a merged segment at most, count; one of half as many is left alone. */
const MERGED_ROWS = 1_000_000;
/** Segments merged at least, count: fewer save no time to a report. In weeks that are over, two are. */
const FEWEST = 8;
/** A merged segment lies within one of these spans, ms: retention deletes whole segments. */
const SPAN_MS = 7 * 24 * 3_600_000;

/** Merges small segments into larger ones. @returns how many went into others */
export async function compact(parts: {
  readonly segments: Pick<EventSegments, 'kept' | 'replace'>;
  readonly files: Pick<SegmentFiles, 'temporary' | 'publish' | 'locate' | 'remove'>;
  readonly reader: Pick<SegmentReader, 'merge'>;
  /** ms since 1970. */
  readonly now: number;
}): Promise<number> {
  const { segments, files, reader } = parts;
  let merged = 0;
  for (const group of groupsToMerge(await segments.kept(), parts.now)) {
    const paths = await Promise.all(group.map((segment) => files.locate(segment)));
    // One that is damaged stays as it is: reports name it.
    const found = paths.filter((path) => path !== undefined);
    if (found.length < group.length) continue;
    const uuid = randomUUID();
    const written = await reader.merge(found, files.temporary(uuid));
    const { data, ...file } = await files.publish(uuid);
    const uuids = group.map((segment) => segment.uuid);
    if (await segments.replace(uuids, { uuid, instance: null, ...written, ...file }, data)) merged += group.length;
    else await files.remove([uuid]);
  }
  return merged;
}

/** Which segments are to become one. @param now ms since 1970 */
export function groupsToMerge(segments: readonly EventSegment[], now: number): EventSegment[][] {
  const groups: EventSegment[][] = [];
  let rows = 0;
  for (const segment of segments.filter(({ rowCount }) => rowCount < MERGED_ROWS / 2)) {
    const group = groups.at(-1);
    rows += segment.rowCount;
    if (group && rows <= MERGED_ROWS && spanOf(group[0]!) === spanOf(segment)) group.push(segment);
    else {
      groups.push([segment]);
      rows = segment.rowCount;
    }
  }
  const isOver = (group: readonly EventSegment[]) => (spanOf(group[0]!) + 1) * SPAN_MS < now;
  return groups.filter((group) => group.length >= (isOver(group) ? 2 : FEWEST));
}

const spanOf = ({ firstAtMs }: EventSegment) => Math.floor(firstAtMs / SPAN_MS);
