import geodesic from 'geographiclib-geodesic';
import { clockAt } from './zone-clock.ts';

/** A point on the Earth, degrees, north and east positive. */
export interface Place {
  readonly latitude: number;
  readonly longitude: number;
}

/**
 * The shortest path between two places on the WGS84 ellipsoid (Karney 2013, GeographicLib).
 * Returns its length in km and its initial bearing in degrees clockwise from north, 0 ≤ bearing < 360.
 * Between equal places the bearing is 0.
 * @example shortestWay({ latitude: 49.0128, longitude: 2.55 }, { latitude: 35.7647, longitude: 140.3863 }).km // about 9 734
 */
export function shortestWay(from: Place, to: Place): { readonly km: number; readonly bearing: number } {
  const { s12, azi1 } = geodesic.Geodesic.WGS84.Inverse(from.latitude, from.longitude, to.latitude, to.longitude) as {
    s12: number;
    azi1: number;
  };
  return { km: s12 / 1000, bearing: s12 === 0 ? 0 : (azi1 + 360) % 360 };
}

/** Lengths of shortest paths, km. Each is worked out once: a traveller flies the same routes again and again. */
export function createDistances(): (from: Place, to: Place) => number {
  const known = new Map<Place, Map<Place, number>>();
  return (from, to) => {
    const fromHere = known.get(from) ?? new Map<Place, number>();
    known.set(from, fromHere);
    const km = fromHere.get(to) ?? shortestWay(from, to).km;
    fromHere.set(to, km);
    return km;
  };
}

/**
 * Places on the shortest path between two others, at equal distances, ends included; degrees to 0.01.
 * @param steps distances, count, at least 1
 */
export function placesAlong(from: Place, to: Place, steps: number): Place[] {
  const line = geodesic.Geodesic.WGS84.InverseLine(from.latitude, from.longitude, to.latitude, to.longitude);
  return Array.from({ length: steps + 1 }, (_, step) => {
    const { lat2, lon2 } = line.Position((line.s13 * step) / steps) as { lat2: number; lon2: number };
    return { latitude: Math.round(100 * lat2) / 100, longitude: Math.round(100 * lon2) / 100 };
  });
}

/**
 * The UTC offset of a time zone at an instant, minutes, daylight saving included.
 * @throws RangeError where the zone is not an IANA name.
 * @example utcOffset('Asia/Tokyo', new Date('2026-01-01T00:00:00Z')) // 540
 */
export const utcOffset = (zone: string, at: Date): number =>
  Math.round((clockAt(zone, at).getTime() - at.getTime()) / 60_000);
