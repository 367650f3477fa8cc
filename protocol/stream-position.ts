/** Position of a message in the stream of the music. */
export interface StreamPosition {
  readonly epoch: number;
  readonly seq: number;
}

export const isBefore = (one: StreamPosition, other: StreamPosition): boolean =>
  one.epoch < other.epoch || (one.epoch === other.epoch && one.seq < other.seq);
