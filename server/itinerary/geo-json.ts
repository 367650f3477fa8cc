import { z } from 'zod';
import type { Place } from '../../travel-log/geography.ts';
import { linesOf } from './file-text.ts';
import { type Fields, fieldsIn, type GeoFeature, lineOf, stopOf } from './geo-features.ts';
import { linesBeside, placeFault, readFeatures, rejectedFeature } from './geo-reading.ts';
import { featureLines } from './json-lines.ts';
import { type Lines, type Reading, Unreadable } from './reading.ts';

const TYPES = new Set(['FeatureCollection', 'Feature']);

/** True for JSON that says it is GeoJSON. */
export const isGeoJson = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'type' in value && TYPES.has(String(value.type));

const position = z.tuple([z.number(), z.number()]).rest(z.number());
const geometry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('Point'), coordinates: position }),
  z.object({ type: z.literal('LineString'), coordinates: z.array(position).min(2) }),
  z.object({ type: z.literal('MultiLineString'), coordinates: z.array(z.array(position).min(2)).min(1) }),
]);
const feature = z.object({
  type: z.literal('Feature'),
  geometry: geometry.nullable(),
  properties: z.record(z.string(), z.unknown()).nullish(),
});
const collection = z.object({ features: z.array(z.unknown()) });

/**
 * Reads GeoJSON (RFC 7946): points and lines.
 * @param value the text, parsed
 * @throws Unreadable where it has no features, or another system of coordinates
 */
export function readGeoJson(text: string, value: object): Reading {
  const whole = { from: 1, to: linesOf(text).length };
  const parsed =
    'features' in value ? collection.safeParse(value) : { success: true as const, data: { features: [value] } };
  if (!parsed.success) throw new Unreadable('this GeoJSON has no list of features');
  if ('crs' in value && !/CRS84|4326/.test(JSON.stringify(value.crs ?? 'CRS84')))
    throw new Unreadable('its coordinates are not those of WGS 84, which GeoJSON takes (RFC 7946)');
  const lines = 'features' in value ? featureLines(text) : [whole];
  const features = parsed.data.features.flatMap((one, at) => readFeature(one, lines[at] ?? whole, at + 1));
  return readFeatures('geojson', features, linesBeside(whole.to, lines));
}

function readFeature(value: unknown, lines: Lines, number: number): GeoFeature[] {
  const named = (name = '') => `feature ${number} ${name}`;
  const parsed = feature.safeParse(value);
  if (!parsed.success) return [rejectedFeature(lines, named(), reasonOf(value, parsed.error))];
  const { geometry: shape, properties } = parsed.data;
  const fields = fieldsIn(Object.entries(properties ?? {}));
  if (shape?.type === 'Point' || (!shape && fields.stop && fields.airport))
    return pointOf(shape && placeOf(shape.coordinates), fields, lines, named(fields.name));
  if (!shape) return [rejectedFeature(lines, named(fields.name), 'it has no place')];
  const pieces = shape.type === 'LineString' ? [shape.coordinates] : joined(shape.coordinates);
  return pieces.map((piece) => {
    const places = piece.map(placeOf);
    const fault = places.map(placeFault).find(Boolean);
    return fault
      ? rejectedFeature(lines, named(fields.name), fault)
      : lineOf(
          lines,
          fields,
          places.map((at) => ({ at })),
        );
  });
}

function pointOf(at: Place | null, fields: Fields, lines: Lines, name: string): GeoFeature[] {
  const fault = at && placeFault(at);
  return [
    fault ? rejectedFeature(lines, name, fault) : { kind: 'point', stop: stopOf(lines, fields, at ?? undefined) },
  ];
}

type Positions = readonly (readonly [number, number, ...number[]])[];

const placeOf = ([longitude, latitude]: Positions[number]): Place => ({ latitude, longitude });

/** Pieces of lines, joined where the antimeridian cuts them: elsewhere a flight may end where the next begins. */
export function joined<P extends Positions>(pieces: readonly P[]): P[number][][] {
  const lines: P[number][][] = [];
  for (const piece of pieces) {
    const last = lines.at(-1)?.at(-1);
    const [first] = piece;
    const isCut = last && first && Math.abs(last[0]) === 180 && Math.abs(first[0]) === 180;
    const meets = isCut && last[1] === first[1];
    if (meets) lines.at(-1)!.push(...piece);
    else lines.push([...piece]);
  }
  return lines;
}

function reasonOf(value: unknown, { issues: [issue] }: z.ZodError): string {
  const type = z.object({ geometry: z.object({ type: z.string() }) }).safeParse(value).data?.geometry.type;
  return type && !/^(?:Point|LineString|MultiLineString)$/.test(type)
    ? `a ${type.slice(0, 30)} is no point and no line`
    : `it is no feature: ${[...(issue?.path ?? []), issue?.message].join(': ').slice(0, 200)}`;
}
