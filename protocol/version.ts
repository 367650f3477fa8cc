/** Raised with every change of a message, which `test/protocol/version.test.ts` checks by a hash of the schemas. */
export const PROTOCOL_VERSION = 10;
