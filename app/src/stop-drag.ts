const EDGE = 48;
const SCROLL = 12;

/**
 * Follows a pointer that has taken a stop by its grip. The stop goes along; where it is let go, `onDrop` gets its new
 * position (0 is the start), among the stops as they are then: others may have added or removed some meanwhile. Escape, or a
 * lost pointer, leaves everything as it was.
 */
export function startDrag(event: PointerEvent, onDrop: (to: number) => void): void {
  const grip = event.currentTarget as HTMLElement;
  const item = grip.closest('li')!;
  const list = item.parentElement!;
  const items = [...list.children] as HTMLElement[];
  const from = items.indexOf(item);
  const scroller = list.closest<HTMLElement>('.pane')!;
  const startY = event.clientY + scroller.scrollTop;
  const middles = items.map((other) => {
    const { top, height } = other.getBoundingClientRect();
    return top + height / 2 + scroller.scrollTop;
  });
  let to = from;

  function move({ clientY }: PointerEvent) {
    const { top, bottom } = scroller.getBoundingClientRect();
    if (clientY < top + EDGE) scroller.scrollTop -= SCROLL;
    if (clientY > bottom - EDGE) scroller.scrollTop += SCROLL;
    const y = clientY + scroller.scrollTop;
    item.style.translate = `0 ${y - startY}px`;
    to = middles.filter((middle, index) => index !== from && middle < y).length;
    for (const [index, other] of items.entries()) {
      if (index === from) continue;
      const position = index < from ? index : index - 1;
      other.classList.toggle('stop-drop-before', to !== from && position === to);
      other.classList.toggle('stop-drop-after', to !== from && to === items.length - 1 && position === to - 1);
    }
  }

  function end(dropped: boolean) {
    listening.abort();
    item.classList.remove('stop-dragged');
    item.style.translate = '';
    for (const other of items) other.classList.remove('stop-drop-before', 'stop-drop-after');
    if (dropped && to !== from && item.isConnected) onDrop(positionNow());
  }

  /** Position behind the nearest stop before the drop that is still there. */
  function positionNow(): number {
    const before = items.filter((_, index) => index !== from).slice(0, to);
    const present = [...list.children].filter((other) => other !== item);
    return present.indexOf(before.findLast(({ isConnected }) => isConnected)!) + 1;
  }
  const cancel = () => end(false);
  const listening = new AbortController();
  const { signal } = listening;

  event.preventDefault();
  grip.setPointerCapture(event.pointerId);
  item.classList.add('stop-dragged');
  grip.addEventListener('pointermove', move, { signal });
  grip.addEventListener('pointerup', () => end(true), { signal });
  // It comes after a cancelled pointer, too, and reaches the document alone where the stop is removed.
  document.addEventListener('lostpointercapture', cancel, { signal });
  document.addEventListener('keydown', ({ key }) => key === 'Escape' && cancel(), { signal });
}
