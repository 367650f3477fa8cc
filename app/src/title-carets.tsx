import type { Identity, Room } from '@aero-melody/client';
import { useEffect, useRef } from 'preact/hooks';
import { boxesOf, type CaretMark, openCaretLayer } from './caret-layer.ts';
import type { State } from './state.ts';
import { watchRoomField } from './state-field.ts';
import { movedBetween } from './text-binding.ts';

/** Width of a caret and the field's border, CSS pixels. */
const EDGE_PX = 3;

/** The awareness field `titleCaret`: places in the title as it is kept, UTF-16 units. */
export interface TitleCaret {
  readonly anchor: number;
  readonly head: number;
}

/** The carets and selections of others in the title, over its field. Repeats the field's letters unseen, to measure places. */
export function TitleCarets({ room, state }: { room: Room; state: State }) {
  const mirror = useRef<HTMLDivElement>(null);
  useEffect(() => drawCarets(room, state, mirror.current!), [room, state]);
  return <div class="title-mirror" ref={mirror} dir="auto" aria-hidden="true" />;
}

function drawCarets(room: Room, { content }: State, mirror: HTMLElement): () => void {
  const field = mirror.parentElement!.querySelector('input')!;
  const letters = mirror.appendChild(document.createTextNode(''));
  const layer = openCaretLayer(mirror);
  const shown = new Map<number, { readonly caret: unknown; readonly user: Identity }>();
  let frame = 0;

  function draw(): void {
    frame = 0;
    // Even an empty title has a place to measure.
    const text = `${field.value}\u200b`;
    if (letters.data !== text) letters.data = text;
    const marks = [...shown].map(([client, { caret, user }]) => ({ client, caret, mark: markOf(caret, user) }));
    for (const { client, caret, mark } of marks) {
      layer.show(client, JSON.stringify(caret), mark);
      if (!mark) shown.delete(client);
    }
  }

  function markOf(caret: unknown, user: Identity): CaretMark | undefined {
    if (!isTitleCaret(caret)) return undefined;
    const { left, top, width } = mirror.getBoundingClientRect();
    const corner = { left: left + field.scrollLeft, top };
    // A title that is being typed here is not the one that others see.
    const placed = (place: number) =>
      Math.min(movedBetween(content.peek().title, field.value, place), field.value.length);
    const [anchor, head] = [placed(caret.anchor), placed(caret.head)];
    const boxes = (from: number, to: number) => {
      const range = document.createRange();
      range.setStart(letters, from);
      range.setEnd(letters, to);
      return boxesOf(range, corner);
    };
    const [box] = boxes(head, head);
    return (
      box && {
        user,
        // A caret that the field has no room for stands at the field's end.
        caret: { ...box, left: Math.max(0, Math.min(box.left, width - EDGE_PX)) },
        selection: anchor === head ? [] : boxes(Math.min(anchor, head), Math.max(anchor, head)),
        turned: box.left > width / 2,
        name: 'below',
      }
    );
  }

  const drawSoon = () => {
    if (shown.size > 0) frame ||= requestAnimationFrame(draw);
  };
  const unwatch = watchRoomField(room, 'titleCaret', (client, caret, user) => {
    shown.set(client, { caret, user });
    drawSoon();
  });
  const unsubscribe = content.subscribe(drawSoon);
  const size = new ResizeObserver(drawSoon);
  size.observe(field);
  const listening = new AbortController();
  for (const event of ['input', 'scroll', 'focus', 'blur'])
    field.addEventListener(event, drawSoon, { signal: listening.signal });
  return () => {
    unwatch();
    unsubscribe();
    size.disconnect();
    listening.abort();
    cancelAnimationFrame(frame);
    layer.close();
    letters.remove();
  };
}

/** The caret of a title's field, in the title as it is kept. */
export function titleCaretIn(field: HTMLInputElement, title: string): TitleCaret {
  const { selectionStart, selectionEnd, selectionDirection } = field;
  const placed = (place: number | null) => movedBetween(field.value, title, place ?? 0);
  const [anchor, head] = [placed(selectionStart), placed(selectionEnd)];
  return selectionDirection === 'backward' ? { anchor: head, head: anchor } : { anchor, head };
}

const isTitleCaret = (value: unknown): value is TitleCaret => {
  const { anchor, head } = (value ?? {}) as Partial<TitleCaret>;
  return [anchor, head].every((place) => Number.isSafeInteger(place) && place! >= 0);
};
