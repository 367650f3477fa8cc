import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';

export type Table = readonly (readonly string[])[];

/** What a result means nothing without. Called before the measuring, so that the load is that of others. */
export function describeMachine(versions: Readonly<Record<string, string>>): string {
  const cores = cpus();
  const gib = Math.round(totalmem() / 2 ** 30);
  const software = { node: process.versions.node, ...versions };
  return [
    `${cores[0]?.model.trim()}, ${cores.length} cores, ${gib} GiB, ${process.platform}; load before ${loadavg()[0]!.toFixed(2)}.`,
    Object.entries(software)
      .map(([name, version]) => `${name} ${version}`)
      .join(' · '),
  ].join('\n');
}

/** A table of Markdown, in columns that align in a terminal too. Its first row is the head. */
export function printTable(rows: Table): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => pad(cell, widths[column]!, column)).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(rows[0]!), rule, ...rows.slice(1).map(line)].join('\n');
}

const pad = (cell: string, width: number, column: number) => (column === 0 ? cell.padEnd(width) : cell.padStart(width));

/** Prints a report, and keeps it as `bench/results/<day>-<name>.md` where it is a whole one. */
export async function publish(name: string, report: string, { keep }: { readonly keep: boolean }): Promise<void> {
  process.stdout.write(`\n${report}\n`);
  if (!keep) return;
  const dir = join(import.meta.dirname, 'results');
  await mkdir(dir, { recursive: true });
  await writeFile(join(dir, `${new Date().toISOString().slice(0, 10)}-${name}.md`), `${report}\n`);
}
