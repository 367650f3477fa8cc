import { useMemo } from 'preact/hooks';
import type { Replay } from './replay-model.ts';

/** Columns of the drawing, count. */
const COLUMNS = 160;

/** When the evening was busy: edits in the colours of their authors, music as a line below. */
export function ReplayBusy({ replay }: { readonly replay: Replay }) {
  const { columns, heard } = useMemo(() => draw(replay), [replay]);
  return (
    <svg class="replay-busy" viewBox={`0 0 ${COLUMNS} 30`} preserveAspectRatio="none" aria-hidden="true">
      {columns.map(({ x, height, color }) => (
        <rect key={x} x={x} y={24 - height} width="0.8" height={height} style={{ '--person': color }} />
      ))}
      {heard.map((x) => (
        <rect key={`m${x}`} class="replay-heard" x={x} y="26" width="1" height="4" />
      ))}
    </svg>
  );
}

function draw({ document, music, replayTime, details }: Replay) {
  const columnAt = (time: number) =>
    Math.min(COLUMNS - 1, Math.floor((replayTime.playedAt(time) / Math.max(1, replayTime.length)) * COLUMNS));
  const edits = new Map<number, Map<number, number>>();
  for (const { at, by } of document.scenes) {
    const column = edits.get(columnAt(at)) ?? new Map<number, number>();
    edits.set(columnAt(at), column.set(by, (column.get(by) ?? 0) + 1));
  }
  const total = (column: ReadonlyMap<number, number>) => [...column.values()].reduce((sum, count) => sum + count, 0);
  const most = Math.max(1, ...[...edits.values()].map(total));
  return {
    columns: [...edits].map(([x, column]) => {
      const [by] = [...column].reduce((one, other) => (other[1] > one[1] ? other : one));
      const color = details.people.find(({ userId }) => userId === by)?.color ?? '#808080';
      return { x, height: 3 + 21 * Math.sqrt(total(column) / most), color };
    }),
    heard: [...new Set(music.notes.map(({ at }) => columnAt(at)))],
  };
}
