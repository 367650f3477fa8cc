/**
 * The element at an index that the caller has proved to be in range.
 * @throws RangeError, with the index, where it is not
 * @example at(['a', 'b'], 1) // 'b'
 */
export function at<Element>(list: ArrayLike<Element>, index: number): Element {
  const element = list[index];
  if (element === undefined) throw new RangeError(`no element ${index} among ${list.length}`);
  return element;
}

/**
 * The last element of a list that is not empty.
 * @throws RangeError where it is
 * @example last([1, 2]) // 2
 */
export const last = <Element>(list: readonly Element[]): Element => at(list, list.length - 1);
