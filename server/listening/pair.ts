import { z } from 'zod';
import { VARIANTS } from '../../protocol/listening.ts';

const variant = z.enum(VARIANTS);

/** A blind pair, as its token holds it: two variants of a flight, or one and a tune. */
export const pair = z.object({
  /** The uuid of the pair. */
  id: z.uuid(),
  /** Index in the list of flights. */
  flight: z.int(),
  /** Variants in the order in which they are offered. */
  variants: z.tuple([variant, variant]).readonly(),
  /** Title of the tune; null where none is in it. */
  tune: z.string().nullable(),
});
export type Pair = z.infer<typeof pair>;
