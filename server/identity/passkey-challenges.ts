import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { deriveKey } from './derived-key.ts';

/** Life of a challenge, ms. */
const LIFE_MS = 5 * 60_000;
const TIME_BYTES = 6;
const NONCE_BYTES = 16;

/** Challenges that an authenticator signs (WebAuthn 13.4.3). Nothing is kept of them: any instance knows its own again. */
export interface PasskeyChallenges {
  /** @param purpose what alone it is good for */
  draw(purpose: string): Uint8Array<ArrayBuffer>;
  /** When a challenge was drawn, ms since 1970; undefined where it is not ours, is for another purpose or too old. */
  read(challenge: string, purpose: string): number | undefined;
}

/** A challenge is its time, a nonce, and a keyed hash of both and of its purpose. */
export function createPasskeyChallenges({
  secret,
  now,
}: {
  readonly secret: string;
  /** ms since 1970 */
  now(): number;
}): PasskeyChallenges {
  const key = deriveKey(secret, 'passkey challenges');
  const sealOf = (said: Uint8Array, purpose: string) => createHmac('sha256', key).update(said).update(purpose).digest();
  return {
    draw(purpose) {
      const time = Buffer.alloc(TIME_BYTES);
      time.writeUIntBE(now(), 0, TIME_BYTES);
      const said = Buffer.concat([time, randomBytes(NONCE_BYTES)]);
      return new Uint8Array([...said, ...sealOf(said, purpose)]);
    },
    read(challenge, purpose) {
      const bytes = Buffer.from(challenge, 'base64url');
      const said = bytes.subarray(0, TIME_BYTES + NONCE_BYTES);
      const seal = bytes.subarray(said.length);
      const right = sealOf(said, purpose);
      if (seal.length !== right.length || !timingSafeEqual(seal, right)) return undefined;
      const time = said.readUIntBE(0, TIME_BYTES);
      return now() - time < LIFE_MS ? time : undefined;
    },
  };
}
