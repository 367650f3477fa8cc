/** A run of a network's inputs that belong together, such as one for each letter. */
export interface Block {
  /** Number of its first input. */
  readonly first: number;
  /** Inputs, count. */
  readonly size: number;
}

/**
 * Numbers the inputs of a network block by block. The order of the blocks is part of the trained weights: a new order
 * needs a new training.
 */
export function createLayout() {
  let size = 0;
  return {
    /** The next block of so many inputs. */
    block(width: number): Block {
      size += width;
      return { first: size - width, size: width };
    },
    /** Inputs so far, count. */
    size: () => size,
  };
}

/** Switches on one input of a block: its last where the choice is beyond it, none where the choice is negative. */
export function activate(active: number[], { first, size }: Block, choice: number): void {
  if (choice >= 0) active.push(first + Math.min(choice, size - 1));
}
