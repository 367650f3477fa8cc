import terrain from '../../../data/terrain.json' with { type: 'json' };
import type { Scenery } from '../../../protocol/leg-reasons.ts';
import { type Place, placesAlong } from '../../../travel-log/geography.ts';

/** Degrees. */
const CELL = 2;
const POLAR_CIRCLE = 66.5;
/** Steps of the way at whose ends the ground is looked at, count. */
const STEPS = 16;
/** Least distance over an ocean, km, and least share of the way over water. */
const OCEAN_KM = 2500;
const OCEAN_SHARE = 0.6;
/** Most land within three cells of an island, as a share. */
const ISLAND_SHARE = 0.2;
/** Feet above the sea. */
const MOUNTAINS_FT = 4500;

/** Deserts as boxes, degrees: south, north, west, east. */
const DESERTS: readonly (readonly [south: number, north: number, west: number, east: number])[] = [
  [16, 31, -15, 35], // Sahara
  [13, 33, 35, 60], // Arabia
  [27, 37, 52, 62], // Iran
  [24, 30, 69, 74], // Thar
  [37, 46, 53, 66], // Karakum and Kyzylkum
  [37, 46, 77, 113], // Taklamakan and Gobi
  [31, 38, -118, -103], // Mojave, Sonora and Chihuahua
  [-28, -16, -71, -67], // Atacama
  [-30, -19, 12, 25], // Namib and Kalahari
  [-31, -19, 118, 142], // Australia
];

/**
 * The scenery of a leg.
 * @param km great-circle distance
 * @param elevation of the higher end, feet
 */
export function sceneryOf(origin: Place, destination: Place, km: number, elevation: number): Scenery {
  const way = placesAlong(origin, destination, STEPS);
  if (way.some(({ latitude }) => Math.abs(latitude) >= POLAR_CIRCLE)) return 'polar';
  const overSea = way.filter((place) => !isLand(place)).length / way.length;
  if (km >= OCEAN_KM && overSea >= OCEAN_SHARE) return 'ocean';
  if (landAround(origin) < ISLAND_SHARE || landAround(destination) < ISLAND_SHARE) return 'islands';
  if (elevation >= MOUNTAINS_FT) return 'mountains';
  return isDesert(origin) || isDesert(destination) ? 'desert' : 'plain';
}

/** Routes that leave an airport, count, where it is one of the busiest; 0 elsewhere. */
export const routesFrom = (iata: string | null): number =>
  (iata === null ? undefined : (terrain.busy as Readonly<Record<string, number>>)[iata]) ?? 0;

function isLand({ latitude, longitude }: Place): boolean {
  const row = Math.max(0, Math.min(terrain.land.length - 1, Math.floor((90 - latitude) / CELL)));
  const columns = 360 / CELL;
  const column = (Math.floor((longitude + 180) / CELL) + columns) % columns;
  return terrain.land[row]?.[column] === '#';
}

/** Share of land within three cells. */
function landAround({ latitude, longitude }: Place): number {
  const offsets = [-3, -2, -1, 0, 1, 2, 3].map((cells) => cells * CELL);
  const around = offsets.flatMap((north) =>
    offsets.map((east) => isLand({ latitude: latitude + north, longitude: longitude + east })),
  );
  return around.filter(Boolean).length / around.length;
}

const isDesert = ({ latitude, longitude }: Place) =>
  DESERTS.some(
    ([south, north, west, east]) => latitude >= south && latitude <= north && longitude >= west && longitude <= east,
  );
