import { language } from '#texts/language.ts';
import * as texts from '#texts/reports.ts';

/** A report as `GET /api/reports` lists it. */
export interface Report {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly columns: Columns;
  readonly chart: Chart;
}

export type Parameter =
  | {
      readonly kind: 'count';
      readonly meaning: string;
      readonly min: number;
      readonly max: number;
      readonly usual: number;
    }
  | { readonly kind: 'choice'; readonly meaning: string; readonly choices: readonly string[] }
  | { readonly kind: 'instant' | 'log'; readonly meaning: string };

export interface Column {
  readonly type: 'text' | 'whole' | 'number';
  readonly unit: string;
  readonly meaning: string;
}
export type Columns = Readonly<Record<string, Column>>;

export type Chart =
  | { readonly kind: 'bars'; readonly label: readonly string[]; readonly value: string }
  | { readonly kind: 'stems' | 'line'; readonly x: string; readonly value: string; readonly series?: string }
  | { readonly kind: 'grid'; readonly x: string; readonly y: string; readonly value: string };

export type Cell = string | number | null;
export type Row = Readonly<Record<string, Cell>>;

/** As `GET /api/reports/:name` answers. */
export interface Answer {
  readonly rows: readonly Row[];
  readonly more: boolean;
  /** False where the newest events of an instance are missing. */
  readonly complete: boolean;
}

/** A report as it is drawn: rows with a value, and what a person hears in place of the drawing. */
export interface Drawn {
  readonly rows: readonly Row[];
  /** The column that is drawn. */
  readonly value: string;
  readonly label: string;
  readonly titles: ReadonlyMap<string, string>;
}

/** The columns that tell the rows of a report apart. */
export function keysOf(chart: Chart): readonly string[] {
  switch (chart.kind) {
    case 'bars':
      return chart.label;
    case 'grid':
      return [chart.x, chart.y];
    default:
      return chart.series === undefined ? [chart.x] : [chart.x, chart.series];
  }
}

/** The columns that can be drawn in place of the usual one. */
export const valuesOf = ({ chart, columns }: Report): readonly string[] =>
  Object.keys(columns).filter((name) => columns[name]!.type !== 'text' && !keysOf(chart).includes(name));

/** @example columnWords('minutes_heard') // 'minutes heard' */
export const columnWords = (name: string): string => name.replaceAll('_', ' ');

/** Hundredths, and three digits of what is smaller. */
const DIGITS: Intl.NumberFormatOptions = {
  maximumFractionDigits: 2,
  maximumSignificantDigits: 3,
  roundingPriority: 'morePrecision',
};

/** @param titles titles of journeys, by their uuids */
export function cellWords(name: string, cell: Cell, titles: ReadonlyMap<string, string>): string {
  if (cell === null) return texts.none;
  if (name === 'weekday') return texts.weekdays[Number(cell) - 1]!;
  if (typeof cell === 'number') return cell.toLocaleString(language, DIGITS);
  return name === 'log' ? (titles.get(cell) ?? cell.slice(0, 8)) : cell;
}

/** Name of a row in a drawing, as in “CDG – NRT”. */
export const rowWords = (keys: readonly string[], row: Row, titles: ReadonlyMap<string, string>): string =>
  keys.map((name) => cellWords(name, row[name]!, titles)).join(' – ');
