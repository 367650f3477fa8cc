import geodesic from 'geographiclib-geodesic';

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

/**
 * The UTC offset of a time zone at an instant, minutes, daylight saving included.
 * @throws RangeError where the zone is not an IANA name.
 * @example utcOffset('Asia/Tokyo', new Date('2026-01-01T00:00:00Z')) // 540
 */
export function utcOffset(zone: string, at: Date): number {
  const parts = formatter(zone).formatToParts(at);
  const part = (type: Intl.DateTimeFormatPartTypes) => Number(parts.find((found) => found.type === type)?.value);
  const local = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
  return Math.round((local - at.getTime()) / 60_000);
}

const formatters = new Map<string, Intl.DateTimeFormat>();

// Creating a formatter costs a hundred times as much as using one.
function formatter(timeZone: string): Intl.DateTimeFormat {
  let made = formatters.get(timeZone);
  if (!made) {
    made = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    formatters.set(timeZone, made);
  }
  return made;
}

/**
 * Altitude of the sun above the horizon in degrees, accurate to about half a degree: enough to tell day from night.
 * Source: declination and equation of time by Spencer (1971), as given in NOAA's solar calculation notes.
 */
export function sunHeight(place: Place, at: Date): number {
  const yearStart = Date.UTC(at.getUTCFullYear(), 0, 1);
  const day = (at.getTime() - yearStart) / 86_400_000;
  const angle = (2 * Math.PI * day) / 365.25;
  const declination =
    0.006918 -
    0.399912 * Math.cos(angle) +
    0.070257 * Math.sin(angle) -
    0.006758 * Math.cos(2 * angle) +
    0.000907 * Math.sin(2 * angle);
  const equationOfTime =
    229.18 *
    (0.000075 +
      0.001868 * Math.cos(angle) -
      0.032077 * Math.sin(angle) -
      0.014615 * Math.cos(2 * angle) -
      0.040849 * Math.sin(2 * angle));
  const minutes = (day % 1) * 1440 + equationOfTime + 4 * place.longitude;
  const hourAngle = ((minutes / 4 - 180) * Math.PI) / 180;
  const latitude = (place.latitude * Math.PI) / 180;
  const sine =
    Math.sin(latitude) * Math.sin(declination) + Math.cos(latitude) * Math.cos(declination) * Math.cos(hourAngle);
  return (Math.asin(Math.max(-1, Math.min(1, sine))) * 180) / Math.PI;
}
