/** Size of the drawing, units of its own. */
const WIDTH = 240;
const HEIGHT = 110;
const MARGIN = 14;
/** Least extent of a route on the drawing, degrees: a short hop does not fill it. */
const LEAST = 4;

/** The line of a route, longitudes to the right, in a small drawing. */
export function RouteThumbnail({ route }: { route: readonly (readonly [number, number])[] }) {
  if (route.length === 0) return <svg class="thumbnail" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true" />;
  const [west, east] = extent(route.map(([longitude]) => longitude));
  const [south, north] = extent(route.map(([, latitude]) => latitude));
  const scale = Math.min((WIDTH - 2 * MARGIN) / (east - west), (HEIGHT - 2 * MARGIN) / (north - south));
  const points = route.map(
    ([longitude, latitude]) =>
      [
        WIDTH / 2 + (longitude - (west + east) / 2) * scale,
        HEIGHT / 2 - (latitude - (south + north) / 2) * scale,
      ] as const,
  );
  const [first, last] = [points[0]!, points.at(-1)!];
  return (
    <svg class="thumbnail" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <polyline points={points.map(([x, y]) => `${x.toFixed(1)},${y.toFixed(1)}`).join(' ')} />
      <circle class="thumbnail-start" cx={first[0]} cy={first[1]} r="4" />
      <circle cx={last[0]} cy={last[1]} r="4" />
    </svg>
  );
}

function extent(values: readonly number[]): [number, number] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const missing = Math.max(0, LEAST - (most - least)) / 2;
  return [least - missing, most + missing];
}
