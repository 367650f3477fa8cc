import { getPosition } from 'suncalc';
import type { LegReasons } from '../../../protocol/leg-reasons.ts';
import type { Airport } from '../../../travel-log/airport.ts';
import { type Place, shortestWay, utcOffset } from '../../../travel-log/geography.ts';
import type { Leg } from '../../../travel-log/legs.ts';
import type { Way } from '../../../travel-log/shape.ts';
import { clockAt } from '../../../travel-log/zone-clock.ts';
import { at } from '../theory/at.ts';
import { hasJetLag, haulOf, headingOf, lightUnder } from './reasons.ts';
import { routesFrom, sceneryOf } from './scenery.ts';
import { flightLikeKm, sceneryBy } from './way.ts';

/**
 * The input of the planner: numbers, and the classes that they fall into. Numbers are rounded, so that the last bit of a
 * sine never flips a decision.
 */
export interface LegFeatures extends Omit<LegReasons, 'style'> {
  /** Great-circle distance, whole km. */
  readonly km: number;
  /** Absent for a flight. */
  readonly way?: Way;
  /** Bearing at the origin, degrees clockwise from north, to 0.01; 0 for a round trip. */
  readonly bearing: number;
  /** Minutes by which the traveller's clock goes forward, a multiple of 15 in (−720, 720]. */
  readonly clockChange: number;
  /** Height of the sun at the origin at departure, degrees to 0.01. */
  readonly sunHeight: number;
  /** Degrees to 0.01. */
  readonly origin: Place;
  readonly destination: Place;
  /** Feet above the sea. */
  readonly originElevation: number;
  readonly destinationElevation: number;
  /** Stay at the destination, hours (a multiple of 0.25); 0 where the document does not say. */
  readonly stopOver: number;
  /** Routes that leave the less busy of its airports, count; 0 where that is not among the busiest of the world. */
  readonly routes: number;
}

/**
 * Departure of a leg without times: noon in Greenwich on an equinox. Half of the Earth departs by day and half by night,
 * and no leg changes from one day to the next.
 */
const UNTIMED_DEPARTURE = Date.UTC(2026, 2, 20, 12);

/**
 * The hour of day at which a leg departs, by the clocks of its origin, 0–23; where no time says, that at which its music is
 * planned.
 */
export function departureHour({ from, to, origin, destination }: Leg): number {
  const flight = travelMinutes(Math.round(shortestWay(origin, destination).km), from.way) * 60_000;
  const departure = departureOf(from, to, flight) ?? UNTIMED_DEPARTURE;
  return clockAt(origin.tz, new Date(departure)).getUTCHours();
}

/** @param flight its length, ms */
function departureOf(from: Leg['from'], to: Leg['to'], flight: number): number | undefined {
  const arrive = instant(to.arrive);
  return instant(from.depart) ?? (arrive === undefined ? undefined : arrive - flight);
}

/** Measures a leg. Missing times are estimated from those that are there and the length of the flight. */
export function featuresOf({ from, to, origin, destination }: Leg): LegFeatures {
  const way = shortestWay(origin, destination);
  const km = Math.round(way.km);
  const flight = travelMinutes(km, from.way) * 60_000;
  const arrive = instant(to.arrive);
  const depart = departureOf(from, to, flight);
  const departure = quarterHour(depart ?? UNTIMED_DEPARTURE);
  const arrival = quarterHour(arrive ?? departure + flight);
  const goesOn = depart === undefined ? undefined : instant(to.depart);
  const change = utcOffset(destination.tz, new Date(arrival)) - utcOffset(origin.tz, new Date(departure));
  const bearing = hundredth(way.bearing) % 360;
  const clockChange = wrapped(Math.round(change / 15) * 15);
  const sunHeight = hundredth(getPosition(new Date(departure), origin.latitude, origin.longitude).altitude);
  const routes = Math.min(routesFrom(origin.iata), routesFrom(destination.iata));
  return {
    km,
    ...(from.way && { way: from.way }),
    haul: haulOf(flightLikeKm(km, from.way)),
    bearing,
    heading: origin.id === destination.id ? 'round' : headingOf(bearing),
    clockChange,
    jetLag: hasJetLag(clockChange),
    sunHeight,
    light: lightUnder(sunHeight),
    origin: rounded(origin),
    destination: rounded(destination),
    originElevation: Math.round(origin.altitude_ft),
    destinationElevation: Math.round(destination.altitude_ft),
    scenery: sceneryBy(
      from.way,
      sceneryOf(rounded(origin), rounded(destination), km, Math.max(origin.altitude_ft, destination.altitude_ft)),
    ),
    routes,
    busy: routes > 0,
    stopOver: goesOn === undefined ? 0 : Math.max(0, (quarterHour(goesOn) - arrival) / 3_600_000),
  };
}

/**
 * The estimated length of a flight, minutes: half an hour for climb and descent, the rest at 850 km/h.
 * @example flightMinutes(9734) // 717
 */
export const flightMinutes = (km: number) => Math.round(30 + (km / 850) * 60);

/** Stops on the way, min, and speed along the great circle, km/h: rails, roads and shipping lanes go round. */
const PACE: Readonly<Record<Way, { readonly stops: number; readonly kmh: number }>> = {
  train: { stops: 10, kmh: 100 },
  ferry: { stops: 30, kmh: 35 },
  drive: { stops: 0, kmh: 70 },
};

/**
 * The estimated length of a leg, minutes.
 * @param way absent for a flight
 * @example travelMinutes(400, 'train') // 250
 */
export function travelMinutes(km: number, way?: Way): number {
  if (way === undefined) return flightMinutes(km);
  const { stops, kmh } = PACE[way];
  return Math.round(stops + (km / kmh) * 60);
}

/**
 * The embedding of a route: 16 numbers in [−1, 1], rounded to 4 decimals, for finding similar routes:
 * 0–2 origin and 3–5 destination as unit vectors (x to 0°N 0°E, y to 0°N 90°E, z to the north pole), 6–8 the middle of
 * the way likewise (zeros between antipodes), 9–10 sine and cosine of the bearing at the origin, 11–12 the same for
 * the way back, 13 log2(1 + km) on a scale from 0 km (−1) to half the Earth (1), 14–15 elevations in units of 15,000 ft.
 */
export function routeEmbedding(origin: Airport, destination: Airport): number[] {
  const out = shortestWay(origin, destination);
  const back = shortestWay(destination, origin);
  const start = unitVector(origin);
  const end = unitVector(destination);
  const sum = start.map((value, axis) => value + at(end, axis));
  const length = Math.hypot(...sum);
  return [
    ...start,
    ...end,
    ...sum.map((value) => (length < 1e-6 ? 0 : value / length)),
    ...[out.bearing, back.bearing].flatMap((bearing) => [Math.sin(radians(bearing)), Math.cos(radians(bearing))]),
    (2 * Math.log2(1 + out.km)) / Math.log2(1 + HALF_EARTH_KM) - 1,
    origin.altitude_ft / 15_000,
    destination.altitude_ft / 15_000,
  ].map((value) => Math.round(Math.max(-1, Math.min(1, value)) * 10_000) / 10_000 + 0);
}

const HALF_EARTH_KM = 20_004;

function unitVector({ latitude, longitude }: Place): number[] {
  const [lat, lon] = [radians(latitude), radians(longitude)];
  return [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)];
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;
const hundredth = (value: number) => Math.round(value * 100) / 100;
const rounded = ({ latitude, longitude }: Place) => ({
  latitude: hundredth(latitude),
  longitude: hundredth(longitude),
});
const quarterHour = (time: number) => Math.round(time / 900_000) * 900_000;
const instant = (time: string | undefined) => (time === undefined ? undefined : Date.parse(time));

// Tokyo to Los Angeles puts the clock back 17 hours, which the traveller feels as 7 forward.
const wrapped = (minutes: number) => 720 - ((((720 - minutes) % 1440) + 1440) % 1440);
