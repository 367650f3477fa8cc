export interface Label {
  readonly key: string;
  readonly text: string;
  readonly x: number;
  readonly y: number;
}

export interface PlacedLabel extends Label {
  /** Where the text begins, or ends with `anchor` end, CSS pixels. */
  readonly textX: number;
  readonly textY: number;
  readonly anchor: 'start' | 'middle' | 'end';
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

/** Puts each label beside its point, on the first side where it covers no other label and stays on the map. */
export function placeLabels(labels: readonly Label[], width: number): PlacedLabel[] {
  const taken: Box[] = labels.map(({ x, y }) => ({ left: x - 4, right: x + 4, top: y - 4, bottom: y + 4 }));
  return labels.map((label) => {
    const sides = SIDES.map((side) => ({ side, box: boxOf(label, side) }));
    const free = sides.find(
      ({ box }) => box.left >= 0 && box.right <= width && !taken.some((other) => overlap(box, other)),
    );
    const { side, box } = free ?? sides[0]!;
    taken.push(box);
    return { ...label, textX: label.x + side.dx, textY: label.y + side.dy, anchor: side.anchor };
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
