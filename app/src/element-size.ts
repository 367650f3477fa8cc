import { type ReadonlySignal, useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useLayoutEffect } from 'preact/hooks';

/** The size of an element as it changes, CSS pixels; 0 × 0 before the first layout. */
export function useElementSize(
  element: RefObject<Element | null>,
): ReadonlySignal<{ readonly width: number; readonly height: number }> {
  const size = useSignal({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      const { width, height } = entry!.contentRect;
      if (width !== size.value.width || height !== size.value.height) size.value = { width, height };
    });
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, [element, size]);
  return size;
}
