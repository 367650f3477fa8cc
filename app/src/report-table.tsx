import { useSignal } from '@preact/signals';
import * as texts from '#texts/reports.ts';
import { basePath } from './base-path.ts';
import { type Cell, cellWords, columnWords, type Report, type Row } from './report.ts';

/** Rows that a table has at first, count. */
const SHOWN = 100;

interface Props {
  readonly report: Report;
  readonly rows: readonly Row[];
  readonly titles: ReadonlyMap<string, string>;
}

/** The rows of a report, every value of them. */
export function ReportTable({ report, rows, titles }: Props) {
  const whole = useSignal(false);
  const shown = whole.value ? rows : rows.slice(0, SHOWN);
  const columns = Object.entries(report.columns);
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: keys scroll it */}
      <section class="report-scroll" aria-label={texts.table(report.title)} tabIndex={0}>
        <table>
          <thead>
            <tr>
              {columns.map(([name, { unit, meaning, type }]) => (
                <th key={name} scope="col" title={meaning} data-type={type}>
                  {columnWords(name)}
                  {unit && !(unit === 'min' && name.startsWith('minutes')) && <small> {unit}</small>}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map((row) => (
              <tr key={JSON.stringify(row)}>
                {columns.map(([name, { type }]) => (
                  <td key={name} data-type={type}>
                    <CellContent name={name} cell={row[name]!} titles={titles} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {shown.length < rows.length && (
        <button
          type="button"
          class="button"
          onClick={() => {
            whole.value = true;
          }}
        >
          {texts.showAll(rows.length)}
        </button>
      )}
    </>
  );
}

interface CellProps {
  readonly name: string;
  readonly cell: Cell;
  readonly titles: ReadonlyMap<string, string>;
}

const CellContent = ({ name, cell, titles }: CellProps) =>
  name === 'log' && cell !== null ? (
    <a href={`${basePath}/logs/${cell}`} dir="auto">
      {titles.get(String(cell)) ?? cell}
    </a>
  ) : (
    <>{cellWords(name, cell, titles)}</>
  );
