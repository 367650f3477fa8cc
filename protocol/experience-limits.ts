/** Limits of what members tell of their experience. They stand apart from the schema, which the SDK does not carry. */
export const EXPERIENCE_LIMITS = {
  /** Least time between two messages of a member, ms, but for its last one. */
  everyMs: 10_000,
  /** Samples of one kind, and legs, in a message, count. */
  samples: 8,
  /** The longest time in a message, ms. */
  mostMs: 60_000,
} as const;
