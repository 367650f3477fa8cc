import { useSignal } from '@preact/signals';
import * as texts from '#texts/reports.ts';
import { columnWords, type Drawn, keysOf, type Report, type Row, rowWords, valuesOf } from './report.ts';
import { ReportBars } from './report-bars.tsx';
import { ReportGrid } from './report-grid.tsx';
import { ReportLine } from './report-line.tsx';

interface Props {
  readonly report: Report;
  readonly rows: readonly Row[];
  readonly titles: ReadonlyMap<string, string>;
}

/** The drawing of a report, of a column that can be chosen. The table below it has every value. */
export function ReportChart({ report, rows, titles }: Props) {
  const { chart } = report;
  const value = useSignal(chart.value);
  const measured = rows.filter((row) => row[value.value] !== null);
  const unit = report.columns[value.value]!.unit;
  const drawn: Drawn = {
    rows: measured,
    value: value.value,
    titles,
    label: labelOf(report, value.value, measured, titles),
  };
  return (
    <figure class="report-chart">
      <figcaption>
        <label>
          {texts.drawn}
          <select
            value={value.value}
            onChange={({ currentTarget }) => {
              value.value = currentTarget.value;
            }}
          >
            {valuesOf(report).map((name) => (
              <option key={name} value={name}>
                {columnWords(name)}
              </option>
            ))}
          </select>
        </label>
        {unit && <span class="report-unit">{unit}</span>}
      </figcaption>
      {measured.length === 0 ? (
        <p>{texts.nothing}</p>
      ) : chart.kind === 'bars' ? (
        <ReportBars drawn={drawn} keys={chart.label} />
      ) : chart.kind === 'grid' ? (
        <ReportGrid drawn={drawn} x={chart.x} y={chart.y} />
      ) : (
        <ReportLine drawn={drawn} x={chart.x} series={chart.series} isStems={chart.kind === 'stems'} />
      )}
    </figure>
  );
}

function labelOf({ chart }: Report, value: string, rows: readonly Row[], titles: ReadonlyMap<string, string>): string {
  const keys = keysOf(chart);
  const by = keys.map(columnWords);
  const kind =
    chart.kind === 'grid'
      ? texts.gridChart(columnWords(value), by[0]!, by[1]!)
      : (chart.kind === 'bars' ? texts.barChart : texts.lineChart)(columnWords(value), by.join(', '));
  if (rows.length === 0) return kind;
  const most = rows.reduce((one, other) => (Number(other[value]) > Number(one[value]) ? other : one));
  return `${kind}. ${texts.most(rowWords(keys, most, titles), rowWords([value], most, titles))}`;
}
