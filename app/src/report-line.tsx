import { cellWords, type Drawn, type Row } from './report.ts';

interface Props {
  readonly drawn: Drawn;
  readonly x: string;
  readonly series: string | undefined;
  readonly isStems: boolean;
}

/** Points at their times, or one after another where `x` is no time; a line for each series. */
export function ReportLine({ drawn, x, series, isStems }: Props) {
  const { rows, value, titles, label } = drawn;
  const places = placesOf(rows.map((row) => String(row[x])));
  const most = Math.max(...rows.map((row) => Number(row[value])), Number.MIN_VALUE);
  const names = [...new Set(rows.map((row) => (series === undefined ? '' : String(row[series]))))];
  const lines = names.map((name) =>
    rows
      .filter((row) => series === undefined || String(row[series]) === name)
      .map((row) => pointOf(row, places.get(String(row[x]))!)),
  );
  const xs = [...places.keys()];

  function pointOf(row: Row, place: number) {
    return { x: 2 + 96 * place, y: 98 - (94 * Number(row[value])) / most };
  }

  return (
    <div class="report-line">
      <p class="report-axis" aria-hidden="true">
        <span>{cellWords(value, most === Number.MIN_VALUE ? 0 : most, titles)}</span>
        <span>0</span>
      </p>
      <svg role="img" aria-label={label} viewBox="0 0 100 100" preserveAspectRatio="none">
        <path class="report-base" d="M0 98H100" />
        {lines.map((points, at) => (
          <g key={names[at]} class={`report-series report-series-${at % 4}`}>
            {isStems ? (
              points.map(({ x, y }) => <path key={x} class="report-stem" d={`M${x} 98V${y}`} />)
            ) : (
              <path class="report-course" d={`M${points.map(({ x, y }) => `${x} ${y}`).join('L')}`} />
            )}
            {points.map(({ x, y }) => (
              <path key={x} class="report-point" d={`M${x} ${y}h0`} />
            ))}
          </g>
        ))}
      </svg>
      <p class="report-axis report-axis-x" aria-hidden="true">
        <span>{xs[0]}</span>
        {xs.length > 1 && <span>{xs.at(-1)}</span>}
      </p>
      {series !== undefined && (
        <ul class="report-legend" aria-hidden="true">
          {names.map((name, at) => (
            <li key={name}>
              <svg
                aria-hidden="true"
                class={`report-series report-series-${at % 4}`}
                viewBox="0 0 28 8"
                width="28"
                height="8"
              >
                <path class="report-course" d="M1 4H27" />
              </svg>
              {name}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The place of each value from 0 to 1, in order: by time where each is one. */
function placesOf(values: readonly string[]): ReadonlyMap<string, number> {
  const distinct = [...new Set(values)].sort();
  const times = distinct.map((value) => (/^\d{4}-\d{2}-\d{2}/.test(value) ? Date.parse(value) : Number.NaN));
  const numbers = times.every(Number.isFinite) ? times : distinct.map((_value, at) => at);
  const [first, last] = [numbers[0]!, numbers.at(-1)!];
  return new Map(distinct.map((value, at) => [value, last === first ? 0.5 : (numbers[at]! - first) / (last - first)]));
}
