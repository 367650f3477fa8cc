/** Letters of one edit that are nowhere else, to be found again. */
export interface Trace {
  readonly letters: string;
  readonly expected: 'row' | 'refused' | 'either';
  /** Its client has ended before it was written to disk. */
  mayBeLost: boolean;
}

/**
 * The traces that are not exactly once in rows or in refused edits, or where they should not be.
 * @param rows the bytes of a log's rows
 * @param refused the texts of all refused edits
 */
export function wrongTraces(traces: readonly Trace[], rows: readonly Uint8Array[], refused: readonly string[]) {
  const written = rows.map((bytes) => Buffer.from(bytes).toString('latin1')).join('\n');
  const aside = refused.join('\n');
  return traces
    .map((trace) => ({ ...trace, rows: count(written, trace.letters), refused: count(aside, trace.letters) }))
    .filter(({ expected, mayBeLost, rows, refused }) => {
      if (rows + refused !== 1 && !(mayBeLost && rows + refused === 0)) return true;
      return (expected === 'row' && refused > 0) || (expected === 'refused' && rows > 0);
    });
}

const count = (text: string, letters: string) => text.split(letters).length - 1;
