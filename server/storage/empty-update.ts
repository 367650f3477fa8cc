/** An update in Yjs' encoding without structs and deletions. It stands in the place of a skipped or withdrawn one. */
export const EMPTY_UPDATE = new Uint8Array([0, 0]);

/**
 * What stands in a row whose history was trimmed: an update without content, too, and another one than a withdrawal, so that
 * an update of this number that comes again is not taken for withdrawn.
 */
export const TRIMMED_UPDATE = new Uint8Array([0, 0, 0]);

/** Any other update is longer. */
export const isEmptyUpdate = (bytes: Uint8Array): boolean => bytes.byteLength === 2 && bytes[0] === 0 && bytes[1] === 0;
