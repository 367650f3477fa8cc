import { effect, type ReadonlySignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

/**
 * Keeps the focus in a panel while it waits for the server, which disables what was pressed or takes it away. Afterwards the
 * focus is where it was; where that is gone, on the heading of its part, which takes `tabIndex={-1}`. The result is for the
 * panel's `ref`.
 */
export function usePanelFocus(busy: ReadonlySignal<boolean>) {
  const panel = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let focused: HTMLElement | undefined;
    let part: Element | null = null;
    return effect(() => {
      if (busy.value) {
        const { activeElement } = document;
        if (!(activeElement instanceof HTMLElement) || !panel.current?.contains(activeElement)) return;
        focused = activeElement;
        part = activeElement.closest('.panel-part');
        return;
      }
      requestAnimationFrame(() => {
        if (document.activeElement !== document.body) return;
        if (focused?.isConnected) focused.focus();
        else part?.querySelector<HTMLElement>('[tabindex="-1"]')?.focus();
      });
    });
  }, [busy]);

  return panel;
}
