import * as Y from 'yjs';
import { isDay, readInstant } from './instant.ts';
import { readSettings, type Settings } from './settings.ts';

/** The top-level types of the document, beside those of a client's own. Updates that write to any other are refused. */
export const TOP_LEVEL = ['waypoints', 'meta', 'description', 'settings'] as const;

export const waypointsMap = (doc: Y.Doc) => doc.getMap<Y.Map<unknown>>('waypoints');
export const metaMap = (doc: Y.Doc) => doc.getMap<unknown>('meta');
export const descriptionText = (doc: Y.Doc) => doc.getText('description');
export const settingsMap = (doc: Y.Doc) => doc.getMap<unknown>('settings');

/** A map within a map, created where it is missing. */
export function subMap(parent: Y.Map<unknown>, name: string): Y.Map<unknown> {
  const existing = parent.get(name);
  if (existing instanceof Y.Map) return existing;
  const created = new Y.Map<unknown>();
  parent.set(name, created);
  return created;
}

/** Cabins of a flight. */
export const CABINS = ['economy', 'premium economy', 'business', 'first'] as const;
export type Cabin = (typeof CABINS)[number];

/** Ways of travel over ground and water. A leg without one is a flight. */
export const WAYS = ['train', 'ferry', 'drive'] as const;
export type Way = (typeof WAYS)[number];

/** Most nights that a stay is given, count. */
export const MOST_NIGHTS = 999;

/** The tag of a journey that is a template: lists offer it to begin another one with. */
export const TEMPLATE_TAG = 'template';

/** Stages of a journey. */
export const JOURNEY_STATUSES = ['draft', 'planned', 'travelling', 'done'] as const;
export type JourneyStatus = (typeof JOURNEY_STATUSES)[number];

export interface Waypoint {
  readonly id: string;
  /**
   * An IATA or ICAO code as it was typed, or a place that is no airport (`placeText`). An unknown code is kept, and flagged
   * by the app.
   */
  readonly airport: string;
  /** Fractional index: waypoints sort by it as plain strings. */
  readonly order: string;
  /** Instants in UTC, to the ms, e.g. 2026-05-01T08:30:00.000Z. */
  readonly arrive?: string;
  readonly depart?: string;
  /** The flight that leaves from here: its number, e.g. LH400, who flies it, and where the traveller sits. */
  readonly flight?: string;
  readonly carrier?: string;
  readonly cabin?: Cabin;
  readonly seat?: string;
  /** The way of travel from here, where it is no flight: `flight`, `carrier` and `seat` are those of the train then. */
  readonly way?: Way;
  /** Nights of the stay here, given by hand: those between the times count before them. */
  readonly nights?: number;
  readonly entry: string;
}

/** The value of a waypoint's `removed` field: the name of the member who removed it, and the time. */
export interface Removal {
  /** Display name. */
  readonly by: string;
  /** UTC instant, ISO 8601. */
  readonly at: string;
}

/** A travel log as a plain value, without the removed waypoints and the settings of their legs. */
export interface TravelLogContent {
  readonly title: string;
  readonly tags: readonly string[];
  readonly travelDate?: string;
  readonly status: JourneyStatus;
  readonly description: string;
  readonly waypoints: readonly Waypoint[];
  readonly settings: Settings;
}

/** Reads the title alone; empty for none. */
export const readTitle = (doc: Y.Doc): string => text(metaMap(doc).get('title')) ?? '';

/** Reads the whole document. A client may have written anything: invalid values are left out, or read as text. */
export const readTravelLog = (doc: Y.Doc): TravelLogContent => ({ ...readAround(doc), waypoints: readWaypoints(doc) });

/** Reads everything but the waypoints. */
export function readAround(doc: Y.Doc): Omit<TravelLogContent, 'waypoints'> {
  const meta = metaMap(doc);
  const tags = meta.get('tags');
  const travelDate = text(meta.get('travelDate')) ?? '';
  return {
    title: readTitle(doc),
    tags: tags instanceof Y.Map ? [...tags.keys()].sort() : [],
    ...(isDay(travelDate) && { travelDate }),
    status: oneOf(JOURNEY_STATUSES, meta.get('status')) ?? 'draft',
    description: descriptionText(doc).toString(),
    settings: readJourneySettings(doc),
  };
}

/** The waypoints in travelling order, without the removed ones. */
export function readWaypoints(doc: Y.Doc): Waypoint[] {
  const waypoints: Waypoint[] = [];
  for (const [id, fields] of waypointsMap(doc))
    if (fields instanceof Y.Map && !removalOf(fields)) waypoints.push(readWaypoint(id, fields));
  return waypoints.sort(compareWaypoints);
}

/** The removal of a waypoint; undefined where it is not removed. A value that is no object is ignored. */
export function removalOf(fields: unknown): Removal | undefined {
  const removed = fields instanceof Y.Map ? fields.get('removed') : undefined;
  if (typeof removed !== 'object' || removed === null || removed instanceof Y.AbstractType) return undefined;
  const { by, at } = removed as { by?: unknown; at?: unknown };
  return { by: text(by) ?? '', at: readInstant(at) ?? '' };
}

/** Orders waypoints as they are travelled. Equal orders, of concurrent insertions at one position, sort by id. */
export const compareWaypoints = (a: Waypoint, b: Waypoint): number => compare(a.order, b.order) || compare(a.id, b.id);

/** The settings without those of the legs of removed waypoints, which come back with their waypoint. */
function readJourneySettings(doc: Y.Doc): Settings {
  const settings = readSettings(settingsMap(doc));
  const isThere = ([leg]: readonly [string, unknown]) => !removalOf(waypointsMap(doc).get(leg));
  return {
    ...settings,
    legs: new Map([...settings.legs].filter(isThere)),
    locks: new Map([...settings.locks].filter(isThere)),
  };
}

/** Whether a value is plain text. XmlText is a subclass in Yjs, whose toString does not check its content and may throw. */
export const isText = (value: unknown): value is Y.Text => value instanceof Y.Text && !(value instanceof Y.XmlText);

export function readWaypoint(id: string, fields: Y.Map<unknown>): Waypoint {
  const get = (name: string) => fields.get(name);
  const entry = get('entry');
  const read: { readonly [N in keyof Waypoint]?: Waypoint[N] | undefined } = {
    arrive: readInstant(get('arrive')),
    depart: readInstant(get('depart')),
    flight: text(get('flight')),
    carrier: text(get('carrier')),
    cabin: oneOf(CABINS, get('cabin')),
    seat: text(get('seat')),
    way: oneOf(WAYS, get('way')),
    nights: nightsIn(get('nights')),
  };
  return {
    id,
    airport: text(get('airport')) ?? '',
    order: text(get('order')) ?? '',
    ...Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined)),
    entry: isText(entry) ? entry.toString() : '',
  };
}

const nightsIn = (value: unknown) =>
  Number.isInteger(value) && Number(value) > 0 && Number(value) <= MOST_NIGHTS ? (value as number) : undefined;

// By code units, as fractional indices require: localeCompare sorts them differently.
const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const oneOf = <T extends string>(values: readonly T[], value: unknown): T | undefined =>
  values.find((known) => known === value);

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);
