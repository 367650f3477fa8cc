import type { State } from './state.ts';

/** Puts the focus on a stop, where no key writes or presses anything. */
export function focusStop(list: HTMLElement | null, id: string): void {
  requestAnimationFrame(() => list?.querySelector<HTMLElement>(`[data-stop="${CSS.escape(id)}"]`)?.focus());
}

/**
 * Calls back when the stop that has the focus is removed, before it leaves the page, and moves the focus to the next stop, or
 * the list. What is typed from then on goes nowhere: it was meant for another stop.
 * @returns the function that ends it
 */
export function watchFocusedStop(
  content: State['content'],
  list: HTMLElement | null,
  onRemoved: (id: string) => void,
): () => void {
  return content.subscribe(({ waypoints }) => {
    const item = document.activeElement?.closest<HTMLElement>('[data-stop]');
    const id = item?.dataset.stop;
    if (!item || id === undefined || waypoints.some((waypoint) => waypoint.id === id)) return;
    const next = item.nextElementSibling ?? item.previousElementSibling;
    onRemoved(id);
    requestAnimationFrame(() => (next instanceof HTMLElement && next.isConnected ? next : list)?.focus());
  });
}
