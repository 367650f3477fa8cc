import { type Cell, cellWords, type Drawn } from './report.ts';

/** Height of a row, and of the words below the last one, CSS pixels. */
const STEP = 30;
const WORDS = 22;
/** Words below the columns, count at most. */
const LABELS = 8;

/** Columns that have a value for every hour and day, seen or not. */
const WHOLE: Readonly<Record<string, number[]>> = {
  weekday: [1, 2, 3, 4, 5, 6, 7],
  hour: Array.from({ length: 24 }, (_, hour) => hour),
};

/** Fields that are fuller for more. */
export function ReportGrid({ drawn, x, y }: { readonly drawn: Drawn; readonly x: string; readonly y: string }) {
  const { rows, value, titles, label } = drawn;
  const columns = WHOLE[x] ?? distinct(rows.map((row) => row[x]!));
  const lines = WHOLE[y] ?? distinct(rows.map((row) => row[y]!));
  const most = Math.max(...rows.map((row) => Number(row[value])), Number.MIN_VALUE);
  const width = 100 / columns.length;
  const every = Math.ceil(columns.length / LABELS);
  return (
    <div class="report-grid">
      <ol class="report-lines" aria-hidden="true">
        {lines.map((line) => (
          <li key={line}>{cellWords(y, line, titles)}</li>
        ))}
      </ol>
      <svg role="img" aria-label={label} width="100%" height={lines.length * STEP + WORDS}>
        {lines.map((_line, at) => (
          <rect key={at} class="report-ground" x="0" y={at * STEP + 1} width="100%" height={STEP - 2} rx="3" />
        ))}
        {rows.map((row) => (
          <rect
            key={`${row[x]} ${row[y]}`}
            class="report-field"
            x={`${columns.indexOf(row[x] as never) * width + 0.1}%`}
            y={lines.indexOf(row[y] as never) * STEP + 1}
            width={`${width - 0.2}%`}
            height={STEP - 2}
            rx="3"
            fill-opacity={Number(row[value]) <= 0 ? 0 : 0.12 + (0.88 * Number(row[value])) / most}
          />
        ))}
        {columns.map((column, at) =>
          at % every === 0 ? (
            <text key={column} x={`${(at + 0.5) * width}%`} y={lines.length * STEP + 15} text-anchor="middle">
              {cellWords(x, column, titles)}
            </text>
          ) : null,
        )}
      </svg>
    </div>
  );
}

const distinct = (cells: readonly Cell[]): Cell[] =>
  [...new Set(cells)].sort((one, other) => (one! < other! ? -1 : one! > other! ? 1 : 0));
