/** The picture of the start page: a staff bent like a great circle, a course of notes on it, and the plane that writes them. */
export const Sky = () => (
  <svg class="sky" viewBox="0 0 1200 240" preserveAspectRatio="xMidYMid slice" aria-hidden="true">
    {STAFF.map((line) => (
      <path key={line} class="sky-line" d={pathOf(line)} />
    ))}
    {NOTES.map(({ at, line, voice }) => {
      const [x, y] = pointOn(at, line);
      return (
        <g key={at} class={`sky-note voice-${voice}`} transform={`translate(${x} ${y}) rotate(${headingAt(at)})`}>
          <path d="M7.6-2V-40" />
          <ellipse rx="9" ry="6.4" transform="rotate(-18)" />
        </g>
      );
    })}
    <path
      class="sky-plane"
      transform={planeAt(0.645)}
      d="M11 0 3 2.2-2 9h-2.6l2-7-4.2-.4L-9 4h-1.8l1-4-1-4H-9l2.2 2.4 4.2-.4-2-7H-2l5 6.8z"
    />
  </svg>
);

/** Lines of a staff, the uppermost is 0. */
const STAFF = [0, 1, 2, 3, 4];
const SPACE = 13;

const NOTES = [
  { at: 0.1, line: 3.5, voice: 'bass' },
  { at: 0.19, line: 2, voice: 'melody' },
  { at: 0.27, line: 3, voice: 'melody' },
  { at: 0.35, line: 2.5, voice: 'pad' },
  { at: 0.43, line: 1, voice: 'melody' },
  { at: 0.5, line: 2, voice: 'bass' },
  { at: 0.57, line: 1, voice: 'melody' },
];

/** The course: a cubic curve from beyond the left edge to beyond the right one. */
const CURVE = [
  [-20, 196],
  [300, 70],
  [760, 40],
  [1220, 120],
] as const;

const pathOf = (line: number): string => {
  const [from, one, two, to] = CURVE.map(([x, y]) => `${x} ${y + line * SPACE}`);
  return `M${from}C${one} ${two} ${to}`;
};

/** The point at a part of the way (0–1) on a line of the staff. */
function pointOn(at: number, line: number): readonly [x: number, y: number] {
  const weights = [(1 - at) ** 3, 3 * at * (1 - at) ** 2, 3 * at ** 2 * (1 - at), at ** 3];
  const sum = (axis: 0 | 1) => CURVE.reduce((total, point, index) => total + point[axis] * weights[index]!, 0);
  return [Math.round(sum(0)), Math.round(sum(1) + line * SPACE)];
}

function headingAt(at: number): number {
  const [fromX, fromY] = pointOn(at - 0.02, 0);
  const [toX, toY] = pointOn(at + 0.02, 0);
  return Math.round((Math.atan2(toY - fromY, toX - fromX) * 180) / Math.PI);
}

const planeAt = (at: number): string => `translate(${pointOn(at, 0.5).join(' ')}) rotate(${headingAt(at)}) scale(2.6)`;
