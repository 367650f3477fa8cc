import { randomInt, randomUUID } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import * as Y from 'yjs';
import { z } from 'zod';
import { LIMITS } from '../../protocol/limits.ts';
import type { Right, Role } from '../../protocol/role.ts';
import type { AirportOf } from '../../travel-log/airport.ts';
import { seedTravelLog } from '../../travel-log/edit.ts';
import { parseInstant } from '../../travel-log/instant.ts';
import { instantOfLocal, localTime } from '../../travel-log/local-time.ts';
import type { PreferredSettings, Settings } from '../../travel-log/settings.ts';
import {
  CABINS,
  MOST_NIGHTS,
  readTravelLog,
  type TravelLogContent,
  WAYS,
  type Waypoint,
} from '../../travel-log/shape.ts';
import { putSettings, steer } from '../../travel-log/steering.ts';
import { DETAILS, proseText, wordText } from '../itinerary/journey-fields.ts';
import { contentOf, isJourneyFile, journeyFile } from '../itinerary/journey-file.ts';
import { type Admit, bearer, demandOfToken } from './bearer.ts';
import type { Spend } from './rate-limit.ts';
import { parse, Refused } from './refused.ts';

const instant = z
  .string()
  .transform((written, { addIssue }) => {
    const parsed = parseInstant(written);
    if (parsed !== undefined) return parsed;
    addIssue('not an instant with a zone, such as 2026-05-01T08:30:00Z');
    return z.NEVER;
  })
  .meta({ description: 'An instant with a zone, as in 2026-05-01T08:30:00Z.', format: 'date-time' });

/** By the clocks of an airport, to the minute. */
const local = z.iso.datetime({ local: true, offset: false, precision: -1 }).meta({
  description: 'By the clocks of the airport, as in 2026-05-01T10:30.',
  pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d$',
});

/**
 * Content of a new log. A time is an instant, or one by the clocks of its airport.
 * @param airportOf knows the zones
 */
export const newLog = (airportOf: AirportOf) =>
  z.strictObject({
    title: DETAILS.title.default(''),
    description: DETAILS.description.default(''),
    travelDate: DETAILS.travelDate.optional(),
    tags: DETAILS.tags.default([]),
    status: DETAILS.status.optional(),
    waypoints: z
      .array(
        z
          .strictObject({
            airport: wordText.describe(
              'IATA, ICAO or city code, or a place that is none, as in Louvre (48.8606, 2.3376); another name is kept as it is.',
            ),
            arrive: instant.exactOptional(),
            depart: instant.exactOptional(),
            arriveLocal: local.exactOptional(),
            departLocal: local.exactOptional(),
            flight: wordText.exactOptional().describe('Number of the flight that leaves from here, as in LH400.'),
            carrier: wordText.exactOptional().describe('Airline of this flight.'),
            cabin: z.enum(CABINS).exactOptional().describe('Cabin of this flight.'),
            seat: wordText.exactOptional().describe('Seat of this flight.'),
            way: z.enum(WAYS).exactOptional().describe('Way of travel from here; a flight where it is left out.'),
            nights: z
              .int()
              .min(1)
              .max(MOST_NIGHTS)
              .exactOptional()
              .describe('Nights of the stay here, where its times do not tell them.'),
            entry: proseText.exactOptional().describe('Text that is written here.'),
          })
          .transform((waypoint, { addIssue }) => inUtc(waypoint, airportOf, addIssue)),
      )
      .max(LIMITS.seedWaypoints)
      .default([])
      .describe('Stops in travelling order.'),
    seed: z.int().min(0).max(0xffffffff).optional().describe('Random seed of the music; drawn without one.'),
  });
export type NewLog = z.infer<ReturnType<typeof newLog>>;

interface LocalTimes {
  readonly airport: string;
  readonly arrive?: string;
  readonly depart?: string;
  readonly arriveLocal?: string;
  readonly departLocal?: string;
}

/** Replaces times by the clocks of the airport by their instants. */
function inUtc<W extends LocalTimes>(
  { arriveLocal, departLocal, ...waypoint }: W,
  airportOf: AirportOf,
  addIssue: (issue: string) => void,
) {
  const zone = airportOf(waypoint.airport)?.tz;
  const instantAt = (name: 'arrive' | 'depart', written: string | undefined) => {
    const told = waypoint[name];
    if (written === undefined) return undefined;
    if (told !== undefined) {
      if (zone === undefined || localTime(told, zone) !== written)
        addIssue(`${name} and ${name}Local are two times: give one of them`);
      return told;
    }
    const found = zone === undefined ? undefined : instantOfLocal(written, zone);
    if (!found) addIssue(`no airport is known whose clocks could show ${written}`);
    return found?.instant;
  };
  const arrive = instantAt('arrive', arriveLocal);
  const depart = instantAt('depart', departLocal);
  return { ...waypoint, ...(arrive !== undefined && { arrive }), ...(depart !== undefined && { depart }) };
}

/** Content of a new log that may come from a journey file, which names its waypoints and has settings. */
type LogContent = Omit<NewLog, 'waypoints' | 'seed'> & {
  readonly waypoints: readonly (NewLog['waypoints'][number] & { readonly id?: string })[];
  readonly seed?: number | undefined;
  readonly settings?: Settings;
  /** Settings that its owner prefers, for a journey without its own. */
  readonly preferred?: PreferredSettings;
};

/** Reads the bodies of requests for new logs: their content, or a journey file. */
export function logParser(airportOf: AirportOf): (body: unknown) => LogContent {
  const content = newLog(airportOf);
  return (body) => (isJourneyFile(body) ? contentOfFile(body) : parse(content, body));
}

function contentOfFile(body: unknown): LogContent {
  const { settings, waypoints, ...content } = contentOf(parse(journeyFile, body));
  return { ...content, tags: [...content.tags], seed: settings.seed, settings, waypoints: waypoints.map(withoutOrder) };
}

const withoutOrder = ({ order: _order, ...waypoint }: Waypoint) => waypoint;

/** Storage of new logs. */
export interface LogCreation {
  create(log: {
    readonly uuid: string;
    readonly ownerId: number;
    /** The role that its address gives to strangers; null for none. */
    readonly addressRole: Role | null;
    readonly title: string;
    /** The whole document as one Yjs update, v1 encoding: row 1 of the update log. */
    readonly firstUpdate: Uint8Array;
    /** The editing session that the first row is filed under. */
    readonly sessionId: string;
    readonly projection: TravelLogContent;
  }): Promise<unknown>;
}

/** Parts that create logs. */
export interface CreationParts {
  readonly admit: Admit;
  readonly logs: LogCreation & {
    /** Bytes of the rows of all logs that a person owns. */
    rowBytes(ownerId: number): Promise<number>;
  };
  /** The role that the address of a new log gives to strangers; null for none. */
  readonly newAddressRole: Role | null;
  /** Bytes of the rows of all logs of a person, from which on it creates no other. */
  readonly maxRowBytes: number;
  /** Public URL without a trailing slash; the address of the request if undefined. */
  readonly publicUrl: string | undefined;
}

/** Owner of a new log, and the role of its address. */
interface Owned {
  readonly ownerId: number;
  readonly addressRole: Role | null;
}

/**
 * Admits the sender of a request as the owner of a new log.
 * @throws Refused where the token is not valid or may not create logs, or the person's logs take too much room
 */
export async function startLog(
  request: FastifyRequest,
  { admit, logs, maxRowBytes, newAddressRole, publicUrl }: CreationParts,
  spend: Spend,
): Promise<{ readonly owned: Owned; readonly token: string; urlOf(id: string): string }> {
  await spend(request, 'create');
  if (bearer(request) === undefined) await spend(request, 'guest');
  const owner = await admit(bearer(request), request.ip);
  if (!owner) throw new Refused(401, 'UNAUTHORIZED');
  demandOfToken(owner, 'manage');
  const ownerId = owner.user.userId;
  if ((await logs.rowBytes(ownerId)) >= maxRowBytes)
    throw new Refused(
      409,
      'LOG_FULL',
      'your travel logs take as much room as they may: trim their histories, or ask the operator for more',
    );
  const base = publicUrl ?? `${request.protocol}://${request.host}`;
  return {
    owned: { ownerId, addressRole: newAddressRole },
    token: owner.token,
    urlOf: (id) => `${base}/logs/${id}`,
  };
}

/**
 * Creates a log and returns its uuid.
 * @throws Refused where its content does not fit into one update.
 */
export async function createLog(
  content: LogContent,
  owned: Owned,
  logs: LogCreation,
  uuid: string = randomUUID(),
): Promise<string> {
  const doc = new Y.Doc();
  seedTravelLog(doc, {
    ...content,
    seed: content.seed ?? randomInt(2 ** 32),
    waypoints: content.waypoints.map((waypoint) => ({ id: randomUUID(), ...waypoint })),
  });
  if (content.settings) putSettings(doc, content.settings);
  else if (content.preferred) steer(doc, content.preferred);
  if (Y.encodeStateAsUpdate(doc).byteLength > LIMITS.updateBytes)
    throw new Refused(413, 'TOO_LARGE', `the log would be larger than ${LIMITS.updateBytes} bytes: add to it later`);
  return storeLog(doc, owned, logs, uuid);
}

/** Stores a new document as a log, and returns its uuid. */
export async function storeLog(
  doc: Y.Doc,
  owned: Owned,
  logs: LogCreation,
  uuid: string = randomUUID(),
): Promise<string> {
  return storeUpdate({ firstUpdate: Y.encodeStateAsUpdate(doc), content: readTravelLog(doc) }, owned, logs, uuid);
}

/** Stores a new document that is one update, and what it says, as a log, and returns its uuid. */
export async function storeUpdate(
  { firstUpdate, content: projection }: { readonly firstUpdate: Uint8Array; readonly content: TravelLogContent },
  owned: Owned,
  logs: LogCreation,
  uuid: string = randomUUID(),
): Promise<string> {
  await logs.create({ uuid, ...owned, title: projection.title, firstUpdate, sessionId: randomUUID(), projection });
  return uuid;
}

/** The person behind the token of a request. @param right that an access token must allow */
export async function personAt(request: FastifyRequest, admit: Admit, right: Right): Promise<number> {
  const token = bearer(request);
  const sender = token === undefined ? null : await admit(token, request.ip);
  if (!sender) throw new Refused(401, 'UNAUTHORIZED');
  demandOfToken(sender, right);
  return sender.user.userId;
}
