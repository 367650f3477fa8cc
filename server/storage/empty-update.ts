/** An update in Yjs' encoding without structs and deletions. It stands in the place of a skipped or withdrawn one. */
export const EMPTY_UPDATE = new Uint8Array([0, 0]);

/** Any other update is longer. */
export const isEmptyUpdate = (bytes: Uint8Array): boolean => bytes.byteLength === 2 && bytes[0] === 0 && bytes[1] === 0;
