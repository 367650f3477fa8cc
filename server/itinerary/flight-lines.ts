import { type Place, placesAlong, shortestWay } from '../../travel-log/geography.ts';

/** Degrees: longitude, then latitude, as RFC 7946 orders them. */
export type Position = readonly [longitude: number, latitude: number];

/** Distance between two points of a line, km. */
const STEP_KM = 100;
const MOST_STEPS = 200;

/**
 * The shortest way between two places as a line, in two pieces where it crosses the antimeridian (RFC 7946, 3.1.9): one
 * ends at 180 degrees, where the next begins at -180.
 */
export function flightLine(from: Place, to: Place): Position[][] {
  const steps = Math.min(MOST_STEPS, Math.max(1, Math.ceil(shortestWay(from, to).km / STEP_KM)));
  const between = placesAlong(from, to, steps).slice(1, -1);
  return splitAtAntimeridian([from, ...between, to].map(positionOf));
}

/** @example positionOf({ latitude: 50.0333331, longitude: 8.5705556 }) // [8.57056, 50.03333] */
export const positionOf = ({ latitude, longitude }: Place): Position => [rounded(longitude), rounded(latitude)];

const rounded = (degrees: number) => Math.round(degrees * 1e5) / 1e5;

function splitAtAntimeridian(line: readonly Position[]): Position[][] {
  const pieces: Position[][] = [[line[0]!]];
  for (const [at, next] of line.slice(1).entries()) {
    const before = line[at]!;
    const piece = pieces.at(-1)!;
    if (Math.abs(next[0] - before[0]) <= 180) {
      piece.push(next);
      continue;
    }
    const edge = before[0] > 0 ? 180 : -180;
    const beyond = next[0] + 2 * edge;
    const share = beyond === before[0] ? 0 : (edge - before[0]) / (beyond - before[0]);
    const latitude = rounded(before[1] + share * (next[1] - before[1]));
    piece.push([edge, latitude]);
    pieces.push([[-edge, latitude], next]);
  }
  const long = pieces.map(withoutRepeats).filter((piece) => piece.length > 1);
  // A line has two positions, even from a place to itself.
  return long.length > 0 ? long : [[line[0]!, line[0]!]];
}

const withoutRepeats = (piece: readonly Position[]): Position[] =>
  piece.filter(([longitude, latitude], at) => longitude !== piece[at - 1]?.[0] || latitude !== piece[at - 1]?.[1]);
