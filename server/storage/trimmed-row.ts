import { isEmptyUpdate } from './empty-update.ts';

/**
 * True where a row had content that its bytes show no longer, because the history of the log begins behind it or with it. A
 * withdrawn number stays one.
 * @param trimmedTo the row at which the history begins
 */
export const isTrimmed = ({ seq, bytes }: { readonly seq: number; readonly bytes: Uint8Array }, trimmedTo: number) =>
  seq <= trimmedTo && !isEmptyUpdate(bytes);
