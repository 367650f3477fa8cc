/** Raised with every change of a message, which `test/protocol/version.test.ts` checks by a hash of the schemas. */
export const PROTOCOL_VERSION = 12;
/** Oldest version of clients that are admitted: it lacks messages alone that no client has to send or read. */
export const OLDEST_PROTOCOL_VERSION = 10;
