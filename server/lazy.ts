/**
 * Makes something when it is first asked for.
 * @example const stage = lazily(createStage); stage() === stage() // true
 */
export function lazily<T extends object>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
