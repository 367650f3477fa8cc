import type { Identity } from '@aero-melody/client';
import './style/carets.css';

/** A name goes once it was shown for so long, and shows again when its caret moves after as long a rest, ms. */
const NAME_MS = 3_000;
/** A caret that rests fades after this, ms. */
const IDLE_MS = 8_000;
const LOOK_MS = 500;

/** CSS pixels, from the layer's corner. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Side of its caret on which a name stands. Beside it, at the end of a line, it covers nothing. */
export type NamePlace = (typeof NAME_PLACES)[number];

const NAME_PLACES = ['above', 'below', 'beside'] as const;

/** A caret and a selection of another member, as they lie over a text. */
export interface CaretMark {
  readonly user: Identity;
  readonly caret: Box;
  readonly selection: readonly Box[];
  /** True where the name ends at the caret, because the text ends soon; else it begins there. */
  readonly turned: boolean;
  readonly name: NamePlace;
}

/** Carets and selections of others, over a text that they are no part of. */
export interface CaretLayer {
  /**
   * Draws what a member shows; undefined takes it away.
   * @param key tells a caret from itself before it moved
   */
  show(client: number, key: string, mark: CaretMark | undefined): void;
  close(): void;
}

/** Opens a layer as the last child of an element, at its upper left corner. Only transforms change as carets move: no layout. */
export function openCaretLayer(parent: HTMLElement): CaretLayer {
  const layer = document.createElement('div');
  layer.className = 'remote-carets';
  layer.ariaHidden = 'true';
  parent.append(layer);
  const marks = new Map<number, DrawnMark>();
  const looking = setInterval(() => {
    for (const mark of marks.values()) mark.rest();
  }, LOOK_MS);
  return {
    show(client, key, mark) {
      const drawn = marks.get(client);
      if (!mark) {
        drawn?.remove();
        marks.delete(client);
      } else if (drawn) drawn.draw(key, mark);
      else marks.set(client, drawMark(layer, key, mark));
    },
    close() {
      clearInterval(looking);
      layer.remove();
    },
  };
}

type DrawnMark = ReturnType<typeof drawMark>;

function drawMark(layer: HTMLElement, firstKey: string, first: CaretMark) {
  // The parent moves, and has no style but its transform: what it holds is not styled anew.
  const place = append(layer, 'remote-place');
  const caret = append(place, 'remote-caret');
  const selection: HTMLElement[] = [];
  let key: string | undefined;
  let look = '';
  let movedAt = Number.NEGATIVE_INFINITY;
  let namedAt = 0;

  function draw(next: string, mark: CaretMark): void {
    if (next !== key) move(next);
    place.style.transform = `translate(${mark.caret.left.toFixed(1)}px, ${mark.caret.top.toFixed(1)}px)`;
    for (const [at, { left, top, width, height }] of mark.selection.entries()) {
      selection[at] ??= dye(append(layer, 'remote-selection'), mark.user);
      selection[at].style.transform =
        `translate(${left.toFixed(1)}px, ${top.toFixed(1)}px) scale(${width.toFixed(1)}, ${height.toFixed(1)})`;
    }
    // Kept for the next selection over as many lines: a new element takes a layout.
    for (const rest of selection.slice(mark.selection.length)) rest.style.transform = 'scale(0)';
    dress(mark);
  }

  function move(next: string): void {
    const now = performance.now();
    if (now - movedAt >= NAME_MS) {
      namedAt = now;
      caret.classList.add('remote-caret-named');
      caret.classList.remove('remote-caret-idle');
    }
    [key, movedAt] = [next, now];
  }

  function dress({ user, caret: { height }, turned, name }: CaretMark): void {
    const next = JSON.stringify([user, height, turned, name]);
    if (next === look) return;
    look = next;
    for (const element of [caret, ...selection]) dye(element, user);
    // Written by the style sheet: it is no part of the text. The stop's card says who is at work there.
    caret.dataset.name = user.name;
    caret.style.height = `${height}px`;
    caret.classList.toggle('remote-caret-turned', turned);
    for (const place of NAME_PLACES) caret.classList.toggle(`remote-caret-${place}`, place === name);
  }

  draw(firstKey, first);
  return {
    draw,
    /** Takes the name away, and lets the caret fade, once it is time. */
    rest() {
      const now = performance.now();
      if (now - namedAt >= NAME_MS) caret.classList.remove('remote-caret-named');
      if (now - movedAt >= IDLE_MS) caret.classList.add('remote-caret-idle');
    },
    remove() {
      for (const element of [place, ...selection]) element.remove();
    },
  };
}

function append(parent: HTMLElement, name: string): HTMLElement {
  const element = document.createElement('span');
  element.className = name;
  parent.append(element);
  return element;
}

function dye(element: HTMLElement, { color }: Identity): HTMLElement {
  element.style.setProperty('--person', color);
  return element;
}

/** The boxes of a part of a text, a line each, from the corner of a layer. @param layer its place in the window */
export function boxesOf(range: Range, layer: { readonly left: number; readonly top: number }): Box[] {
  return [...range.getClientRects()].map(({ left, top, width, height }) => ({
    left: left - layer.left,
    top: top - layer.top,
    width,
    height,
  }));
}
