import { hkdfSync } from 'node:crypto';

/** A key of 32 bytes for one purpose, derived from the installation's secret: no two purposes share a key (RFC 5869). */
export const deriveKey = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', `aero-melody ${purpose}`, 32));
