import Papa from 'papaparse';

/** Text that a spreadsheet would take for a formula, with the apostrophes that it may have already. */
const FORMULA = /^'*[=+\-@\t\r]/;

/** Cells as CSV (RFC 4180). An apostrophe stands in front of a text that a spreadsheet would run as a formula. */
export const tableText = (
  headings: readonly string[],
  rows: readonly (readonly (string | number | null)[])[],
): string =>
  `${Papa.unparse({ fields: [...headings], data: rows.map((row) => [...row]) }, { escapeFormulae: FORMULA })}\r\n`;
