/** Raised whenever a message changes; `test/protocol/version.test.ts` hashes the schemas and insists. */
export const PROTOCOL_VERSION = 6;
