import { linesOf } from '../../server/itinerary/file-text.ts';
import type { Reading } from '../../server/itinerary/reading.ts';

/** Lines that are not blank and that a reading passes over in silence. */
export function unaccountedLines(text: string, { flights, rejected, passed }: Reading): string[] {
  const lines = linesOf(text);
  const seen = new Set(
    [...flights, ...rejected, ...passed].flatMap(({ lines: { from, to } }) =>
      Array.from({ length: to - from + 1 }, (_, at) => from + at),
    ),
  );
  return lines.flatMap((line, at) => (isBlank(line) || seen.has(at + 1) ? [] : [`${at + 1}: ${line}`]));
}

/** Separators and quotes alone are an empty row of a table. */
const isBlank = (line: string) => /^[\s,;|"\uFEFF]*$/.test(line);
