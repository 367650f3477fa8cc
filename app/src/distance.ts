/** A point on the Earth, degrees, north and east positive. */
interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/**
 * The shortest way between two places on the WGS84 ellipsoid, km, within 1 km of the composer's: Lambert's formula for
 * long lines, which takes no iteration. The geodesic library of the composer is too large for the first load.
 * @example distance({ latitude: 49.0128, longitude: 2.55 }, { latitude: 35.7647, longitude: 140.3863 }) // about 9734
 */
export function distance(from: Place, to: Place): number {
  const [a, b] = [reduced(from), reduced(to)];
  return angle(a, b) < ANTIPODAL ? long(a, b) : longer(a, b);
}

/** A point in radians: reduced latitude, and longitude. */
type Point = readonly [latitude: number, longitude: number];

/** Equatorial radius, km, and flattening. */
const RADIUS = 6378.137;
const FLATTENING = 1 / 298.257223563;
/** From here on Lambert's formula loses kilometres, radians. */
const ANTIPODAL = 3;
/** Directions tried where two places lie nearly opposite each other, count. */
const DIRECTIONS = 360;

const { asin, atan, atan2, cos, hypot, min, PI, sin, sqrt, tan } = Math;

const reduced = ({ latitude, longitude }: Place): Point => [
  atan((1 - FLATTENING) * tan((latitude * PI) / 180)),
  (longitude * PI) / 180,
];

/** The angle between two points of a sphere, radians. */
const angle = ([p, l]: Point, [q, m]: Point): number =>
  2 * asin(min(1, hypot(sin((q - p) / 2), sqrt(cos(p) * cos(q)) * sin((m - l) / 2))));

function long(a: Point, b: Point): number {
  const s = angle(a, b);
  if (s === 0) return 0;
  const [mean, half] = [(a[0] + b[0]) / 2, (b[0] - a[0]) / 2];
  const x = (s - sin(s)) * ((sin(mean) * cos(half)) / cos(s / 2)) ** 2;
  const y = (s + sin(s)) * ((cos(mean) * sin(half)) / sin(s / 2)) ** 2;
  return RADIUS * (s - (FLATTENING / 2) * (x + y));
}

/** Each way to the other side crosses the circle that lies halfway: the shortest of them. */
function longer(a: Point, b: Point): number {
  const ways = Array.from({ length: DIRECTIONS }, (_, step) => {
    const bearing = (2 * PI * step) / DIRECTIONS;
    const latitude = asin(cos(a[0]) * cos(bearing));
    const way: Point = [latitude, a[1] + atan2(sin(bearing) * cos(a[0]), -sin(a[0]) * sin(latitude))];
    return long(a, way) + long(way, b);
  });
  return min(...ways);
}
