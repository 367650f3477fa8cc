import { z } from 'zod';
import { LIMITS } from '../../protocol/limits.ts';
import { type ContentJson, fromJson, toJson } from '../../travel-log/content-json.ts';
import { parseInstant } from '../../travel-log/instant.ts';
import type { SettingType } from '../../travel-log/setting-type.ts';
import { LEG_SETTING_TYPES, SETTING_TYPES } from '../../travel-log/settings.ts';
import { CABINS, MOST_NIGHTS, type TravelLogContent, WAYS } from '../../travel-log/shape.ts';
import { linesOf } from './file-text.ts';
import { DETAILS, lineText, proseText, wordText } from './journey-fields.ts';
import { type ParsedFlight, type Reading, type Stop, Unreadable } from './reading.ts';
import { READING_LIMITS } from './reading-limits.ts';

const FORMAT = 'aero-melody-journey';
/** Raised when a file of before could not be read any more. */
const VERSION = 1;

const instant = z.string().refine((written) => parseInstant(written) === written, 'not an instant in UTC');
const words = lineText(100);
/** The place of a waypoint in the order, characters: it grows with each one that comes between two. */
const ORDER_LENGTH = 1_000;

const waypoint = z.strictObject({
  id: wordText,
  airport: words,
  order: lineText(ORDER_LENGTH),
  arrive: instant.exactOptional(),
  depart: instant.exactOptional(),
  flight: words.exactOptional(),
  carrier: words.exactOptional(),
  cabin: z.enum(CABINS).exactOptional(),
  seat: words.exactOptional(),
  way: z.enum(WAYS).exactOptional(),
  nights: z.int().min(1).max(MOST_NIGHTS).exactOptional(),
  entry: proseText,
});

/** A value for each setting that is given; others are refused. */
const valuesOf = (types: Readonly<Record<string, SettingType<unknown>>>) =>
  Object.fromEntries(
    Object.entries(types).map(([name, { accepts, expected }]) => [
      name,
      z
        .unknown()
        .refine((value) => accepts(value), `expected ${expected}`)
        .exactOptional(),
    ]),
  );

const ofLeg = z.strictObject(valuesOf(LEG_SETTING_TYPES));

const settings = z.strictObject({
  ...valuesOf(SETTING_TYPES),
  legs: z.array(z.tuple([z.string(), ofLeg])),
  locks: z.array(z.tuple([z.string(), ofLeg])),
});

/** A journey as a file. */
export const journeyFile = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  content: z
    .strictObject({
      ...DETAILS,
      title: lineText(LIMITS.titleLength),
      travelDate: DETAILS.travelDate.exactOptional(),
      waypoints: z
        .array(waypoint)
        .refine((all) => new Set(all.map(({ id }) => id)).size === all.length, 'two waypoints have one id'),
      settings,
    })
    .describe('The journey.'),
});

/** The whole content of a journey, as JSON that `POST /api/logs` takes back. */
export const writeJourney = (content: TravelLogContent): string =>
  JSON.stringify({ format: FORMAT, version: VERSION, content: toJson(content) }, null, 1);

/** True for JSON that says it is a journey file, whatever else is wrong with it. */
export const isJourneyFile = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'format' in value && value.format === FORMAT;

/** The content in a file that has been parsed. */
export const contentOf = ({ content }: z.infer<typeof journeyFile>): TravelLogContent =>
  fromJson(content as unknown as ContentJson);

/**
 * Reads the stops of a journey file.
 * @param value the text, parsed
 * @throws Unreadable where it is other JSON, or larger than `POST /api/logs` takes
 */
export function readJourney(text: string, value: unknown): Reading {
  const { waypoints } = contentOf(parseJourney(text, value));
  const lines = { from: 1, to: linesOf(text).length };
  const flights = waypoints.slice(1).map(({ airport: destination, arrive }, at): ParsedFlight => {
    const { airport: origin, depart, flight, carrier, cabin, seat, way, nights, entry } = waypoints[at]!;
    return {
      ...{ lines, origin, destination },
      ...(depart && { depart: momentOf(depart) }),
      ...(arrive && { arrive: momentOf(arrive) }),
      ...(flight && { flight }),
      ...(carrier && { carrier }),
      ...(cabin && { cabin }),
      ...(seat && { seat }),
      ...(way && { way }),
      ...(nights && { nights }),
      ...(entry && { note: entry }),
    };
  });
  const stops = waypoints.map(({ id: _id, order: _order, ...stop }): Stop => stop);
  return { format: 'journey', flights, rejected: [], passed: [{ lines, as: 'journey' }], stops };
}

function parseJourney(text: string, value: unknown): z.infer<typeof journeyFile> {
  if (Buffer.byteLength(text) > READING_LIMITS.journeyBytes)
    throw new Unreadable(`a journey file may have ${READING_LIMITS.journeyBytes} bytes`);
  const parsed = journeyFile.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new Unreadable(`this JSON is no journey: ${issueIn(parsed.error)}`);
}

/** The reason why a journey, written as a file, would be refused whatever its size; undefined where it would not. */
export function journeyFault(content: TravelLogContent): string | undefined {
  const { error } = journeyFile.safeParse(JSON.parse(writeJourney(content)));
  return error && issueIn(error);
}

function issueIn({ issues: [issue] }: z.ZodError): string {
  return [...(issue?.path ?? []), issue?.message].join(': ');
}

const momentOf = (utc: string) => ({ day: utc.slice(0, 10), time: utc.slice(11, -1), zone: 'UTC' });
