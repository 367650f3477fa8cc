import type { Size } from './map-projection.ts';

export interface Label {
  readonly key: string;
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

export interface PlacedLabel extends Label {
  /** Beginning of the text or, with `anchor` end, its end, CSS pixels. Undefined where there is no room for it. */
  readonly place?: { readonly x: number; readonly y: number; readonly anchor: 'start' | 'middle' | 'end' };
}

const CHARACTER = 8.2;
const LINE = 14;
const GAP = 9;

const SIDES = [
  { anchor: 'start', dx: GAP, dy: 4, left: 0 },
  { anchor: 'end', dx: -GAP, dy: 4, left: -1 },
  { anchor: 'middle', dx: 0, dy: -GAP - 2, left: -0.5 },
  { anchor: 'middle', dx: 0, dy: GAP + 11, left: -0.5 },
] as const;

/**
 * Puts each label beside its point, on the first side where it covers no other label and no point, and stays on the map.
 * A label without such a side is not shown: it has room once the map is closer. Earlier labels go first.
 */
export function placeLabels(labels: readonly Label[], { width, height }: Size): PlacedLabel[] {
  const taken: Box[] = labels.map(({ x, y }) => ({ left: x - 4, right: x + 4, top: y - 4, bottom: y + 4 }));
  return labels.map((label) => {
    for (const side of SIDES) {
      const box = boxOf(label, side);
      if (box.left < 0 || box.right > width || box.top < 0 || box.bottom > height) continue;
      if (taken.some((other) => overlap(box, other))) continue;
      taken.push(box);
      return { ...label, place: { x: label.x + side.dx, y: label.y + side.dy, anchor: side.anchor } };
    }
    return label;
  });
}

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

function boxOf({ text, x, y }: Label, { dx, dy, left }: (typeof SIDES)[number]): Box {
  const width = text.length * CHARACTER;
  const start = x + dx + left * width;
  return { left: start, right: start + width, top: y + dy - LINE + 3, bottom: y + dy + 3 };
}

const overlap = (a: Box, b: Box) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
