import { z } from 'zod';

/** Raw bytes inside a message. Node hands over a Buffer, the SDK in a browser a Uint8Array: both are one. */
export const bytes = z
  .custom<Uint8Array>((value) => value instanceof Uint8Array, 'not bytes')
  // JSON Schema has no type for it.
  .meta({ title: 'bytes' });

export const limitedBytes = (limit: number) =>
  bytes
    .refine((value) => value.byteLength <= limit, { message: `more than ${limit} bytes` })
    .meta({ title: `bytes, at most ${limit}` });
