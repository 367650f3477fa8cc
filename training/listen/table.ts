import { at } from '../../server/composer/theory/at.ts';

/** One figure of the report. */
export interface Row {
  readonly group: string;
  readonly figure: string;
  /** Value of our music; NaN where it was not measured. */
  readonly now: number;
  /** Value of real music by the same code; undefined where no corpus at hand can tell. */
  readonly real?: number;
  readonly target: Target;
  readonly unit: Unit;
  /** Why `now` was not measured, or what it was measured on. */
  readonly note?: string;
}

/** Bounds that a figure must keep; both count as kept. Shares are between 0 and 1. */
export interface Target {
  readonly least?: number;
  readonly most?: number;
}

export type Unit = '%' | 's' | 'ms' | 'LU' | 'LUFS' | 'dB' | 'dBTP' | 'semitones' | '';

/** Decimals of a unit in the table. */
const DECIMALS: Readonly<Record<Unit, number>> = {
  '%': 1,
  s: 2,
  ms: 1,
  LU: 1,
  LUFS: 1,
  dB: 1,
  dBTP: 1,
  semitones: 1,
  '': 2,
};

/** True where a figure meets its target: one that was not measured does not. */
export const isMet = ({ now, target: { least = -Infinity, most = Infinity } }: Row): boolean =>
  now >= least && now <= most;

/** The report as lines of text. */
export function tableOf(rows: readonly Row[]): string[] {
  const cells = rows.map((row) => [
    row.group,
    row.figure,
    textOf(row.now, row.unit),
    row.real === undefined ? '–' : textOf(row.real, row.unit),
    targetText(row),
    isMet(row) ? 'met' : 'not met',
    row.note ?? '',
  ]);
  const all = [['of', 'figure', 'now', 'real', 'target', '', ''], ...cells];
  const widths = [0, 1, 2, 3, 4, 5, 6].map((column) => Math.max(...all.map((line) => at(line, column).length)));
  return all.map((line) =>
    line
      .map((cell, column) =>
        FIGURES.has(column) ? cell.padStart(at(widths, column)) : cell.padEnd(at(widths, column)),
      )
      .join('  ')
      .trimEnd(),
  );
}

/** Columns that are aligned to the right. */
const FIGURES: ReadonlySet<number> = new Set([2, 3]);

function textOf(value: number, unit: Unit): string {
  if (Number.isNaN(value)) return '–';
  const shown = (unit === '%' ? 100 * value : value).toFixed(DECIMALS[unit]);
  return unit === '' ? shown : `${shown} ${unit}`;
}

function targetText({ target: { least, most }, unit }: Row): string {
  const bound = (value: number) => String(unit === '%' ? Math.round(100 * value) : value);
  const suffix = unit === '' ? '' : ` ${unit}`;
  if (least !== undefined && most !== undefined)
    return least === most ? `${bound(least)}${suffix}` : `${bound(least)} to ${bound(most)}${suffix}`;
  return least === undefined ? `at most ${bound(most ?? 0)}${suffix}` : `at least ${bound(least)}${suffix}`;
}
