import { type Command, InvalidArgumentError } from 'commander';
import { REPORTS } from '../session-events/reports/contents.ts';
import type { Row } from '../session-events/reports/report.ts';
import { refuseKept, writeNew } from './new-file.ts';
import { instant, positive } from './numbers.ts';
import { type Act, type Outcome, type Shell, UsageError } from './outcome.ts';
import { askServer } from './server-request.ts';

/** Time in which a server answers with a report, ms: longer than it allows itself. */
const ANSWER_MS = 45_000;

interface Options {
  readonly url?: string;
  readonly since?: string;
  readonly until?: string;
  readonly log?: string;
  readonly limit?: string;
  readonly set: Readonly<Record<string, string>>;
  readonly csv?: true;
  readonly parquet?: true;
  readonly output?: string;
  readonly force?: true;
}

/** A running server answers: the file of its session events is open there. */
export function addReportCommands(program: Command, act: Act): void {
  program
    .command('reports')
    .description(
      'what happened in journeys, asked of a running server with the operator’s token; without a name, a list',
    )
    .argument('[name]', 'report, as in popular-routes')
    .option('--since <time>', 'events from this day or instant on, as in 2026-05-01', time)
    .option('--until <time>', 'events before this day or instant', time)
    .option('--log <uuid>', 'events of this journey alone')
    .option('--limit <count>', 'rows at most', (text) => String(positive(text)))
    .option('--set <parameter=value>', 'another parameter of the report; can be repeated', addPair, {})
    .option('--csv', 'print or write CSV')
    .option('--parquet', 'write Parquet; takes --output')
    .option('-o, --output <file>', 'write into this file')
    .option('--force', 'replace a file that is there')
    .option('--url <address>', 'address of the server; that of HOST and PORT unless named')
    .action(
      act(async (shell, name: string | undefined, options: Options) =>
        name === undefined ? listed() : report(shell, name, options),
      ),
    );
}

function addPair(text: string, pairs: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('It is written as parameter=value.');
  return { ...pairs, [text.slice(0, at)]: text.slice(at + 1) };
}

/** The server reads it, and a wrong one is refused before any is asked. */
function time(text: string): string {
  instant(text);
  return text;
}

function listed(): Outcome {
  const widest = Math.max(...REPORTS.map(({ name }) => name.length));
  return {
    result: REPORTS.map(({ name, title, description }) => ({ name, title, description })),
    lines: REPORTS.map(({ name, title }) => `${name.padEnd(widest)}  ${title}`),
  };
}

async function report(shell: Shell, name: string, options: Options): Promise<Outcome> {
  const { since, until, log, limit, set, output, force } = options;
  if (!REPORTS.some((one) => one.name === name))
    throw new UsageError(`there is no report of this name: aero reports lists them`);
  if (options.csv && options.parquet) throw new UsageError('--csv and --parquet exclude each other');
  const format = options.parquet ? 'parquet' : options.csv ? 'csv' : 'json';
  if (format === 'parquet' && output === undefined) throw new UsageError('--parquet takes --output and a file');
  if (output !== undefined) await refuseKept(output, force);
  const wish = Object.entries({ ...set, since, until, log, limit, format }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const path = `/api/reports/${encodeURIComponent(name)}?${new URLSearchParams(wish)}`;
  const response = await askServer(shell, { path, url: options.url, withinMs: ANSWER_MS });
  const bytes = Buffer.from(await response.arrayBuffer());
  if (output !== undefined) {
    await writeNew(output, bytes, force);
    return { result: { file: output, bytes: bytes.length }, lines: [`${output}: ${bytes.length} bytes`] };
  }
  const text = bytes.toString();
  if (format === 'csv') return { result: { csv: text }, lines: text.trimEnd().split('\r\n') };
  const answer = JSON.parse(text) as { columns: object; rows: readonly Row[]; more: boolean };
  const more = answer.more ? ['There are more rows: raise --limit, or ask about a shorter time.'] : [];
  return { result: answer, lines: [...tableLines(Object.keys(answer.columns), answer.rows), ...more] };
}

/** Columns side by side, numbers to the right. Control characters of a cell would move the cursor. */
export function tableLines(names: readonly string[], rows: readonly Row[]): string[] {
  const wordsOf = (row: Row) => names.map((name) => cellWords(row[name] ?? null));
  const table = [[...names], ...rows.map(wordsOf)];
  const isNumber = names.map((name) => rows.some((row) => typeof row[name] === 'number'));
  const widths = names.map((_name, at) => Math.max(...table.map((cells) => cells[at]!.length)));
  return table.map((cells) =>
    cells
      .map((cell, at) => (isNumber[at] ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!)))
      .join('  ')
      .trimEnd(),
  );
}

const cellWords = (cell: Row[string]): string =>
  typeof cell === 'number' ? String(Number(cell.toFixed(3))) : (cell ?? '-').replace(/\p{Cc}/gu, '?');
