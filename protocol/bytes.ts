import { z } from 'zod';

/** Raw bytes inside a message. Node hands over a Buffer, browsers a Uint8Array: both are one. */
export const bytes = (limit: number) =>
  z.instanceof(Uint8Array).refine((value) => value.byteLength <= limit, { message: `more than ${limit} bytes` });
