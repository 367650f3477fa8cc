import { generateKeyBetween, generateNKeysBetween } from 'fractional-indexing';
import * as Y from 'yjs';
import { parseInstant } from './instant.ts';
import {
  type Cabin,
  descriptionText,
  isText,
  type JourneyStatus,
  metaMap,
  type Removal,
  readWaypoints,
  removalOf,
  settingsMap,
  subMap,
  type Way,
  type Waypoint,
  waypointsMap,
} from './shape.ts';
import { steer } from './steering.ts';

/** The fields of a waypoint that members edit. `null` removes a field. */
export interface WaypointFields {
  /** An IATA or ICAO code, any case; unknown codes are kept. */
  readonly airport?: string;
  /** Instants, ISO 8601 with a zone; kept in UTC. Others throw a RangeError, and nothing is changed. */
  readonly arrive?: string | null;
  readonly depart?: string | null;
  readonly flight?: string | null;
  readonly carrier?: string | null;
  readonly cabin?: Cabin | null;
  readonly seat?: string | null;
  readonly way?: Way | null;
  readonly nights?: number | null;
}

/** A waypoint to be written, with an id of its own. */
export interface NewWaypoint extends WaypointFields {
  readonly id: string;
  readonly airport: string;
  readonly entry?: string;
}

/**
 * Writes the initial content of a travel log. It runs once, in the transaction that creates the log: clients that created
 * the inner maps would overwrite each other's.
 */
export function seedTravelLog(
  doc: Y.Doc,
  content: {
    readonly title: string;
    readonly seed: number;
    readonly description?: string;
    /** YYYY-MM-DD */
    readonly travelDate?: string | undefined;
    readonly tags?: readonly string[];
    readonly status?: JourneyStatus | undefined;
    readonly waypoints: readonly NewWaypoint[];
  },
): void {
  doc.transact(() => {
    setTitle(doc, content.title);
    const tags = new Y.Map<unknown>();
    metaMap(doc).set('tags', tags);
    for (const tag of content.tags ?? []) tags.set(tag, true);
    if (content.travelDate) setTravelDate(doc, content.travelDate);
    if (content.status) setStatus(doc, content.status);
    settingsMap(doc).set('legs', new Y.Map());
    settingsMap(doc).set('locks', new Y.Map());
    steer(doc, { seed: content.seed });
    if (content.description) setDescription(doc, content.description);
    appendWaypoints(doc, content.waypoints, []);
  });
}

/**
 * Writes new waypoints behind others, which another document may hold.
 * @param others in travelling order
 */
export function appendWaypoints(doc: Y.Doc, waypoints: readonly NewWaypoint[], others: readonly Waypoint[]): void {
  const last = others.findLast(({ order }) => usable(order) !== null)?.order ?? null;
  const orders = generateNKeysBetween(last, null, waypoints.length);
  doc.transact(() => {
    for (const [at, { id, ...fields }] of waypoints.entries()) putWaypoint(doc, id, fields, orders[at]!);
  });
}

/**
 * Adds a waypoint before position `at` (0 is the start; the end if left out) and returns its id.
 * @example addWaypoint(doc, { airport: 'CDG' }, crypto.randomUUID())
 */
export function addWaypoint(
  doc: Y.Doc,
  fields: WaypointFields & { readonly airport: string; readonly entry?: string },
  id: string,
  at?: number,
): string {
  putWaypoint(doc, id, fields, orderAt(readWaypoints(doc), at));
  return id;
}

/** Moves a waypoint to position `to` among the others. False where it no longer exists. */
export function moveWaypoint(doc: Y.Doc, id: string, to: number): boolean {
  return withWaypoint(doc, id, (waypoint) => {
    const others = readWaypoints(doc).filter((other) => other.id !== id);
    waypoint.set('order', orderAt(others, to));
  });
}

/** Changes fields of a waypoint. False where it no longer exists. @throws RangeError where a time is no instant */
export function editWaypoint(doc: Y.Doc, id: string, fields: WaypointFields): boolean {
  const values = valuesOf(fields);
  return withWaypoint(doc, id, (waypoint) => writeValues(waypoint, values));
}

/**
 * Removes a waypoint to the bin: it counts as absent, and what is written at it meanwhile is not lost. False where it no
 * longer exists.
 */
export const removeWaypoint = (doc: Y.Doc, id: string, removal: Removal): boolean =>
  withWaypoint(doc, id, (waypoint) => waypoint.set('removed', removal));

/** The text written at a waypoint, to be bound to an editor; undefined where the waypoint no longer exists. */
export function entryOf(doc: Y.Doc, id: string): Y.Text | undefined {
  const entry = waypointOf(doc, id)?.get('entry');
  return isText(entry) ? entry : undefined;
}

export function setTitle(doc: Y.Doc, title: string): void {
  metaMap(doc).set('title', title);
}

export function setDescription(doc: Y.Doc, description: string): void {
  doc.transact(() => {
    const text = descriptionText(doc);
    text.delete(0, text.length);
    text.insert(0, description);
  });
}

export function setTravelDate(doc: Y.Doc, date: string | null): void {
  if (date === null) metaMap(doc).delete('travelDate');
  else metaMap(doc).set('travelDate', date);
}

export function setStatus(doc: Y.Doc, status: JourneyStatus): void {
  metaMap(doc).set('status', status);
}

export function addTag(doc: Y.Doc, tag: string): void {
  doc.transact(() => subMap(metaMap(doc), 'tags').set(tag, true));
}

export function removeTag(doc: Y.Doc, tag: string): void {
  doc.transact(() => subMap(metaMap(doc), 'tags').delete(tag));
}

function putWaypoint(
  doc: Y.Doc,
  id: string,
  fields: WaypointFields & { readonly entry?: string | undefined },
  order: string,
): void {
  const values = valuesOf(fields);
  doc.transact(() => {
    const waypoint = new Y.Map<unknown>();
    waypoint.set('order', order);
    waypoint.set('entry', new Y.Text(fields.entry ?? ''));
    writeValues(waypoint, values);
    waypointsMap(doc).set(id, waypoint);
  });
}

function withWaypoint(doc: Y.Doc, id: string, change: (waypoint: Y.Map<unknown>) => void): boolean {
  const waypoint = waypointOf(doc, id);
  if (!waypoint) return false;
  doc.transact(() => change(waypoint));
  return true;
}

/** A waypoint that is not removed. */
function waypointOf(doc: Y.Doc, id: string): Y.Map<unknown> | undefined {
  const waypoint = waypointsMap(doc).get(id);
  return removalOf(waypoint) ? undefined : waypoint;
}

/** Fields in the form in which they are kept. @throws RangeError where a time is no instant with a zone */
function valuesOf(fields: WaypointFields): WaypointFields {
  const given = FIELDS.flatMap((name) => {
    const value = fields[name];
    if (value === undefined) return [];
    return [[name, name === 'arrive' || name === 'depart' ? instantOf(value as string | null) : value]];
  });
  return Object.fromEntries(given);
}

const FIELDS = ['airport', 'arrive', 'depart', 'flight', 'carrier', 'cabin', 'seat', 'way', 'nights'] as const;

function instantOf(written: string | null): string | null {
  const instant = written === null ? null : parseInstant(written);
  if (instant !== undefined) return instant;
  throw new RangeError(`not an instant with a zone, such as 2026-05-01T08:30:00Z: ${JSON.stringify(written)}`);
}

function writeValues(waypoint: Y.Map<unknown>, values: WaypointFields): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === null) waypoint.delete(name);
    else waypoint.set(name, value);
  }
}

/** An order between the waypoint at position `at` and the one before it. */
function orderAt(waypoints: readonly Waypoint[], at = waypoints.length): string {
  const position = Math.max(0, Math.min(Math.trunc(at), waypoints.length));
  const before = usable(waypoints[position - 1]?.order);
  // Waypoints inserted at one position at the same time have the same order: the new one goes behind them.
  const after = waypoints
    .slice(position)
    .map((waypoint) => usable(waypoint.order))
    .find((order) => order !== null && (before === null || order > before));
  return generateKeyBetween(before, after ?? null);
}

/** The order, unless it is malformed: a faulty client may have written it. */
function usable(order: string | undefined): string | null {
  if (!order) return null;
  try {
    generateKeyBetween(order, null);
    return order;
  } catch {
    return null;
  }
}
