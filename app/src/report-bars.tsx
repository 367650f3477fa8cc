import * as texts from '#texts/reports.ts';
import { cellWords, type Drawn, rowWords } from './report.ts';

/** Bars of one drawing, count. */
const MOST = 30;
/** Height of a bar with its words, CSS pixels. */
const STEP = 40;

/** A bar a row below its name: names are long, and telephones narrow. */
export function ReportBars({ drawn, keys }: { readonly drawn: Drawn; readonly keys: readonly string[] }) {
  const { rows, value, titles, label } = drawn;
  const shown = rows.slice(0, MOST);
  const most = Math.max(...shown.map((row) => Number(row[value])), Number.MIN_VALUE);
  return (
    <>
      <svg class="report-bars" role="img" aria-label={label} width="100%" height={shown.length * STEP}>
        {shown.map((row, at) => (
          <g key={JSON.stringify(row)}>
            <text x="0" y={at * STEP + 16}>
              {rowWords(keys, row, titles)}
            </text>
            <text class="report-value" x="100%" y={at * STEP + 16} text-anchor="end">
              {cellWords(value, row[value]!, titles)}
            </text>
            <rect class="report-ground" x="0" y={at * STEP + 22} width="100%" height="8" rx="4" />
            <rect
              class="report-bar"
              x="0"
              y={at * STEP + 22}
              width={`${(100 * Math.max(Number(row[value]), 0)) / most}%`}
              height="8"
              rx="4"
            />
          </g>
        ))}
      </svg>
      {shown.length < rows.length && <p class="report-note">{texts.firstOf(shown.length, rows.length)}</p>}
    </>
  );
}
