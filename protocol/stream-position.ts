/** Where a message of the music stands in the stream. */
export interface StreamPosition {
  readonly epoch: number;
  readonly seq: number;
}

export const isBefore = (one: StreamPosition, other: StreamPosition): boolean =>
  one.epoch < other.epoch || (one.epoch === other.epoch && one.seq < other.seq);
