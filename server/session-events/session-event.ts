import type { Choice, Variant } from '../../protocol/listening.ts';

/**
 * Version of the events below. A kind or a field may be added without a new one; raise it where a name changes its meaning,
 * and read the rows of former versions in the reports.
 */
export const EVENT_VERSION = 3;

/** An event of a session: a fact about a room. Of a person it holds the number only. The table `events` has a column for each field. */
export type SessionEvent = RoomEvent | InstanceEvent | ListenVote;

/** Fields of an event of a room. */
export type RoomEvent = {
  /** The uuid of the travel log. */
  readonly log: string;
  /** The user and the connection; null for events of the room itself. */
  readonly userId: number | null;
  readonly memberId: string | null;
  /** ms since 1970. */
  readonly at: number;
} & RoomFact;

export type RoomFact =
  | { readonly kind: 'joined' }
  /** `ms` since the member joined. */
  | { readonly kind: 'left'; readonly ms: number }
  /** A committed update: its size in bytes, and the part of the log that it changed. */
  | { readonly kind: 'edited'; readonly bytes: number; readonly part: EditedPart }
  /** `airport` is an IATA code. A stop that was given another airport is moved, one that changed its place too. */
  | { readonly kind: 'waypoint-added' | 'waypoint-moved' | 'waypoint-removed'; readonly airport: string }
  /** `airport` was suggested as the stop behind `origin`. */
  | { readonly kind: 'suggested'; readonly airport: string; readonly origin: string }
  /** A stop leads to another airport than before; `km` on the great circle. */
  | { readonly kind: 'leg-added'; readonly origin: string; readonly destination: string; readonly km: number }
  | { readonly kind: 'transport'; readonly action: 'started' | 'paused' | 'sought' | 'ended' }
  /** Notes that were streamed, count; `ms` from the start of the transport to the first one, where it is the first. */
  | { readonly kind: 'played'; readonly notes: number; readonly ms?: number }
  /** A leg as it was played; see `LegMusic`. */
  | ({ readonly kind: 'leg-played' } & LegMusic)
  /** Notes already sent that an edit replaced, count. */
  | { readonly kind: 'notes-replaced'; readonly notes: number }
  | { readonly kind: 'jam'; readonly action: 'opened' | 'entered' | 'stepped-down' | 'closed' }
  /** `ms` is the length of the take. */
  | { readonly kind: 'take'; readonly action: 'kept' | 'deleted'; readonly notes: number; readonly ms: number }
  /** One member's listening to one leg: `ms` heard. `muted` with the sound off; `leftHere` where the member left within it. */
  | {
      readonly kind: 'listened';
      readonly origin: string;
      readonly destination: string;
      readonly ms: number;
      readonly muted: boolean;
      readonly leftHere: boolean;
    }
  /** `count` is 1, or -1 for a like that is taken back. */
  | { readonly kind: 'liked'; readonly count: number }
  | { readonly kind: 'shared'; readonly action: string }
  /** `count` of flights, and of lines that were rejected. */
  | { readonly kind: 'imported'; readonly format: string; readonly count: number; readonly rejected: number }
  /** Up to version 2 `json` counts those that became a WAV file, too. */
  | { readonly kind: 'exported'; readonly format: string }
  /** The code of the refusals; their `count`, where they are several of one member. */
  | { readonly kind: 'refused'; readonly code: string; readonly count?: number }
  /** From the sending of an edit to its acknowledgement, or from a note's sending to its arrival, as a member measured it, ms. */
  | { readonly kind: 'latency'; readonly action: 'edit' | 'note'; readonly ms: number }
  /** Another instance took over; `ms` for which the room was without a conductor. */
  | { readonly kind: 'failover'; readonly ms: number };

/** Parts of a log that an update changes; `several` for more than one of them. */
export type EditedPart = 'waypoints' | 'entries' | 'settings' | 'details' | 'several';

export interface LegMusic {
  readonly origin: string;
  readonly destination: string;
  /** Count. */
  readonly notes: number;
  /** Beats per minute. */
  readonly tempo: number;
  /** Name of the scale, as in `dorian`, and its root as a pitch class, 0–11. */
  readonly scale: string;
  readonly root: number;
  /** Notes of each pitch class, from C, 12 counts. */
  readonly pitchClasses: readonly number[];
  /** Melodic steps in semitones from -12 to 12, 25 counts; wider ones count at the ends. */
  readonly intervals: readonly number[];
  /** Local hour of day at the origin, 0–23. */
  readonly hour: number;
}

/** An event of the instance. */
export type InstanceEvent = {
  readonly log: null;
  readonly userId: null;
  readonly memberId: null;
  /** ms since 1970. */
  readonly at: number;
  /** `count` of rooms that were passed on, within `ms`. */
} & { readonly kind: 'drained'; readonly count: number; readonly ms: number };

/** Vote on a blind pair of the listening page. It belongs to no room. */
export interface ListenVote {
  readonly kind: 'listen-vote';
  readonly log: null;
  /** Null for a stranger without a token. */
  readonly userId: number | null;
  readonly memberId: null;
  /** ms since 1970. */
  readonly at: number;
  /** The uuid of the pair: one vote on it counts. */
  readonly pair: string;
  /** Id of the flight that was heard. */
  readonly flight: string;
  /** Variants in the order in which they were offered. */
  readonly first: Variant;
  readonly second: Variant;
  readonly choice: Choice;
}

type FieldOf<Event> = Event extends unknown ? keyof Event : never;
type Fields = Exclude<FieldOf<SessionEvent>, 'at' | 'userId' | 'memberId' | 'pitchClasses' | 'intervals' | 'leftHere'>;

/** Columns of the table `events` and their types: a field without a column of its own does not compile. */
export const EVENT_COLUMNS = {
  v: 'UTINYINT',
  instance: 'VARCHAR',
  at_ms: 'BIGINT',
  user_id: 'INTEGER',
  member_id: 'VARCHAR',
  log: 'VARCHAR',
  kind: 'VARCHAR',
  part: 'VARCHAR',
  action: 'VARCHAR',
  bytes: 'INTEGER',
  notes: 'INTEGER',
  count: 'INTEGER',
  rejected: 'INTEGER',
  ms: 'DOUBLE',
  code: 'VARCHAR',
  format: 'VARCHAR',
  airport: 'VARCHAR',
  origin: 'VARCHAR',
  destination: 'VARCHAR',
  km: 'DOUBLE',
  tempo: 'DOUBLE',
  scale: 'VARCHAR',
  root: 'UTINYINT',
  hour: 'UTINYINT',
  pitch_classes: 'INTEGER[]',
  intervals: 'INTEGER[]',
  muted: 'BOOLEAN',
  left_here: 'BOOLEAN',
  pair: 'VARCHAR',
  flight: 'VARCHAR',
  first: 'VARCHAR',
  second: 'VARCHAR',
  choice: 'VARCHAR',
} as const satisfies Record<Fields, string> & Record<string, string>;

export type EventColumn = keyof typeof EVENT_COLUMNS;
export type EventRow = Readonly<Partial<Record<EventColumn, EventValue>>>;
type EventValue = string | number | boolean | readonly number[] | null;

/**
 * The event as a row of the table, without the columns that it has no value for; `at` in whole ms.
 * @param instance name of the instance that recorded it
 */
export function rowOf(event: SessionEvent, instance: string): EventRow {
  const { at, userId, memberId, pitchClasses, leftHere, ...rest } = event as SessionEvent & Partial<AllFields>;
  return {
    v: EVENT_VERSION,
    instance,
    at_ms: Math.round(at),
    user_id: userId,
    member_id: memberId,
    ...(pitchClasses && { pitch_classes: pitchClasses }),
    ...(leftHere !== undefined && { left_here: leftHere }),
    ...rest,
  };
}

interface AllFields {
  readonly pitchClasses: readonly number[];
  readonly leftHere: boolean;
}
