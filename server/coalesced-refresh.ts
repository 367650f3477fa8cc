/**
 * Reads one time after the other. Whoever asks while it is read waits for the next reading, with all others who do: the
 * one that is under way may lack what they have been told of.
 */
export function createCoalescedRefresh<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | undefined;

  return () => {
    next ??= reading.then(() => {
      const now = read();
      next = undefined;
      reading = now.catch(() => {});
      return now;
    });
    return next;
  };
}
