import type { Row } from '../../../server/session-events/reports/report.ts';
import type { SessionEvent } from '../../../server/session-events/session-event.ts';
import { AIRPORTS, type Recorded } from './history.ts';

/** A question to a report, with every parameter. */
export interface Asked {
  readonly since: number;
  readonly until: number;
  readonly logs: readonly string[] | undefined;
  readonly offset: number;
  readonly width: number;
  readonly by: string;
  readonly order: string;
}

type Kind = SessionEvent['kind'];
type Of<K extends Kind> = Extract<SessionEvent, { kind: K }> & { readonly instance: string };
/** The events of the asked kinds; ms that version 1 did not record are undefined. */
interface Scope {
  readonly asked: Asked;
  /** Of the asked journeys, before `until`. */
  readonly known: readonly (SessionEvent & { readonly instance: string })[];
  of<K extends Kind>(...kinds: readonly K[]): Of<K>[];
}

/** Counts a report again, by plain loops over the events. */
export function recount(name: string, recorded: readonly Recorded[], asked: Asked): Row[] {
  const known = recorded
    .map(({ event, instance, isOld }) => ({ ...event, instance, ...(isOld && { ms: undefined }) }))
    .filter(({ at, log }) => at < asked.until && (!asked.logs || (log !== null && asked.logs.includes(log))));
  const of = (...kinds: readonly Kind[]) => known.filter(({ kind, at }) => kinds.includes(kind) && at >= asked.since);
  return RECOUNTS[name]!({ asked, known, of } as Scope);
}

const MINUTE = 60_000;
const DAY = 86_400_000;
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const distinct = (values: readonly unknown[]) => new Set(values.filter((value) => value !== null)).size;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

function grouped<T>(events: readonly T[], keyOf: (event: T) => string | number): T[][] {
  const groups = new Map<string | number, T[]>();
  for (const event of events) groups.set(keyOf(event), [...(groups.get(keyOf(event)) ?? []), event]);
  return [...groups.values()];
}

/** By columns in this order; a name that begins with - goes down. Null comes last. */
function ordered(rows: Row[], ...names: readonly string[]): Row[] {
  const keyed = names.map((name) => (name.startsWith('-') ? ([name.slice(1), -1] as const) : ([name, 1] as const)));
  return rows.sort((one, other) => {
    for (const [name, sign] of keyed) {
      const [a, b] = [one[name]!, other[name]!];
      if (a === b) continue;
      if (a === null || b === null) return a === null ? 1 : -1;
      return a < b ? -sign : sign;
    }
    return 0;
  });
}

/** Linear between the two values around its place. */
function quantile(values: readonly number[], share: number): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((one, other) => one - other);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return low + (high - low) * (place % 1);
}

/** A figure of the person in the middle; of an even number of people, the lower one of the two. */
function ofPeople(events: readonly Of<'latency'>[], figure: (times: readonly number[]) => number | null) {
  const figures = grouped(events, ({ userId }) => userId!).map((own) => figure(own.map(({ ms }) => ms))!);
  return figures.sort((one, other) => one - other)[Math.ceil(figures.length / 2) - 1] ?? null;
}

function latencies(samples: readonly Of<'latency'>[], groupOf: (event: Of<'latency'>) => string): Row[] {
  const rows = grouped(samples, (event) => `${event.action} ${groupOf(event)}`).map((events) => {
    const at = (share: number) => ofPeople(events, (times) => quantile(times, share));
    return {
      action: events[0]!.action,
      of: groupOf(events[0]!),
      people: distinct(events.map(({ userId }) => userId)),
      samples: events.length,
      ...{ p50: at(0.5), p90: at(0.9), p95: at(0.95), p99: at(0.99), slowest: at(1) },
    };
  });
  return ordered(rows, 'action', 'of');
}

function regionOf(code: string, by: string): string {
  const airport = AIRPORTS.find(({ iata }) => iata === code);
  if (!airport) return 'unknown';
  return by === 'country' ? airport.country : airport.tz.split('/')[0]!;
}

function stays({ known, asked }: Scope) {
  const rooms = known.filter(({ log }) => log !== null);
  return rooms
    .filter(({ kind }) => kind === 'joined')
    .map(({ log, memberId, userId, at }) => {
      const left = rooms.find((each) => each.kind === 'left' && each.memberId === memberId);
      const last = Math.max(...rooms.filter((each) => each.log === log).map((each) => each.at));
      return { log: log!, userId, from: Math.max(at, asked.since), to: left?.at ?? last };
    })
    .filter(({ from, to }) => to > from);
}

const counts = (events: readonly (Of<'joined'> | Of<'edited'> | Of<'played'>)[]) => ({
  joins: events.filter(({ kind }) => kind === 'joined').length,
  edits: events.filter(({ kind }) => kind === 'edited').length,
  notes: sum(events.map((event) => (event.kind === 'played' ? event.notes : 0))),
  people: distinct(events.map(({ userId }) => userId)),
});

const heard = (events: readonly Of<'listened'>[], muted: boolean) =>
  sum(events.filter((event) => event.muted === muted).map(({ ms }) => ms)) / MINUTE;

const isRoute = ({ origin, destination }: { origin: string; destination: string }) => origin !== destination;

const band = (value: number, width: number) => Math.floor(value / width) * width;

const RECOUNTS: Readonly<Record<string, (scope: Scope) => Row[]>> = {
  'room-activity'(scope) {
    const times = stays(scope);
    const rows = grouped(
      scope.known.filter(
        ({ log, at, kind, memberId }) =>
          log !== null &&
          at >= scope.asked.since &&
          (memberId !== null || (kind !== 'waypoint-added' && kind !== 'leg-added')),
      ),
      ({ log }) => log!,
    ).map((events) => ({
      log: events[0]!.log,
      edits: events.filter(({ kind }) => kind === 'edited').length,
      notes: sum(events.map((event) => (event.kind === 'played' ? event.notes : 0))),
      people: distinct(events.map(({ userId }) => userId)),
      minutes: sum(times.filter(({ log }) => log === events[0]!.log).map(({ from, to }) => to - from)) / MINUTE,
    }));
    return ordered(rows, '-edits', '-notes', 'log');
  },
  'activity-by-day': ({ of, asked }) =>
    ordered(
      grouped(of('joined', 'edited', 'played'), ({ at }) => dayOf(at + asked.offset * MINUTE)).map((events) => ({
        day: dayOf(events[0]!.at + asked.offset * MINUTE),
        ...counts(events),
        journeys: distinct(events.map(({ log }) => log)),
      })),
      'day',
    ),
  'activity-by-hour'({ of, asked }) {
    const clock = (at: number) => new Date(at + asked.offset * MINUTE);
    const key = (at: number) => `${clock(at).getUTCDay()} ${clock(at).getUTCHours()}`;
    const rows = grouped(of('joined', 'edited', 'played'), ({ at }) => key(at)).map((events) => ({
      weekday: clock(events[0]!.at).getUTCDay() || 7,
      hour: clock(events[0]!.at).getUTCHours(),
      ...counts(events),
    }));
    return ordered(rows, 'weekday', 'hour');
  },
  throughput({ of, asked: { width } }) {
    const ms = width * 1_000;
    const rows = grouped(of('edited', 'played', 'notes-replaced'), ({ at }) => band(at, ms)).map((events) => {
      const edits = events.filter((event) => event.kind === 'edited');
      const notesOf = (kind: Kind) =>
        sum(events.map((event) => (event.kind === kind && 'notes' in event ? event.notes : 0)));
      return {
        at: `${new Date(band(events[0]!.at, ms)).toISOString().slice(0, 19)}Z`,
        edits: edits.length,
        bytes: sum(edits.map(({ bytes }) => bytes)),
        notes: notesOf('played'),
        replaced: notesOf('notes-replaced'),
        edits_per_second: edits.length / width,
        notes_per_second: notesOf('played') / width,
      };
    });
    return ordered(rows, 'at');
  },
  'popular-routes'({ of }) {
    const rows = grouped(
      of('leg-added', 'leg-played', 'listened').filter(isRoute),
      ({ origin, destination }) => `${origin}-${destination}`,
    ).map((events) => {
      const added = events.filter((event) => event.kind === 'leg-added');
      const listened = events.filter((event) => event.kind === 'listened');
      return {
        origin: events[0]!.origin,
        destination: events[0]!.destination,
        km: added.length === 0 ? null : Math.max(...added.map(({ km }) => km)),
        added: added.length,
        played: events.filter(({ kind }) => kind === 'leg-played').length,
        journeys: distinct(events.map(({ log }) => log)),
        minutes_heard: heard(listened, false),
      };
    });
    return ordered(rows, '-added', '-played', '-minutes_heard', 'origin', 'destination');
  },
  'route-distances': ({ of, asked: { width } }) =>
    ordered(
      grouped(of('leg-added').filter(isRoute), ({ km }) => band(km, width)).map((legs) => ({
        from_km: band(legs[0]!.km, width),
        to_km: band(legs[0]!.km, width) + width,
        legs: legs.length,
        journeys: distinct(legs.map(({ log }) => log)),
        km: sum(legs.map(({ km }) => km)),
      })),
      'from_km',
    ),
  'routes-by-region'({ of, asked: { by } }) {
    const regions = ({ origin, destination }: { origin: string; destination: string }) =>
      [regionOf(origin, by), regionOf(destination, by)] as const;
    const rows = grouped(of('leg-added').filter(isRoute), (leg) => regions(leg).join('|')).map((legs) => ({
      origin_region: regions(legs[0]!)[0],
      destination_region: regions(legs[0]!)[1],
      legs: legs.length,
      journeys: distinct(legs.map(({ log }) => log)),
      km: sum(legs.map(({ km }) => km)),
    }));
    return ordered(rows, '-legs', 'origin_region', 'destination_region');
  },
  'heard-legs'({ of, asked: { order } }) {
    const rows = grouped(of('listened'), ({ origin, destination }) => `${origin}-${destination}`).map((events) => {
      const left = events.filter(({ leftHere }) => leftHere).length;
      return {
        origin: events[0]!.origin,
        destination: events[0]!.destination,
        listenings: events.length,
        listeners: distinct(events.map(({ userId }) => userId)),
        minutes_heard: heard(events, false),
        minutes_muted: heard(events, true),
        left_here: left,
        left_share: left / events.length,
      };
    });
    return ordered(
      rows,
      ...(order === 'left' ? ['-left_here'] : []),
      '-minutes_heard',
      '-listenings',
      'origin',
      'destination',
    );
  },
  'pitch-classes'({ of }) {
    const legs = of('leg-played');
    const all = sum(legs.flatMap(({ pitchClasses }) => pitchClasses));
    if (legs.length === 0) return [];
    return 'C C♯ D D♯ E F F♯ G G♯ A A♯ B'.split(' ').map((name, at) => {
      const notes = sum(legs.map(({ pitchClasses }) => pitchClasses[at]!));
      return { pitch_class: at, name, notes, share: notes / all };
    });
  },
  intervals({ of }) {
    const legs = of('leg-played');
    const all = sum(legs.flatMap(({ intervals }) => intervals));
    if (legs.length === 0) return [];
    return Array.from({ length: 25 }, (_, at) => {
      const steps = sum(legs.map(({ intervals }) => intervals[at]!));
      return { interval: at - 12, steps, share: steps / all };
    });
  },
  tempos: ({ of, asked: { width } }) =>
    ordered(
      grouped(of('leg-played'), ({ tempo }) => band(tempo, width)).map((legs) => ({
        from_bpm: band(legs[0]!.tempo, width),
        to_bpm: band(legs[0]!.tempo, width) + width,
        legs: legs.length,
        notes: sum(legs.map(({ notes }) => notes)),
      })),
      'from_bpm',
    ),
  scales({ of, asked: { by } }) {
    const times = ['night', 'morning', 'afternoon', 'evening'];
    const place = ({ origin, hour }: Of<'leg-played'>) => `${regionOf(origin, by)} ${Math.floor(hour / 6)}`;
    return grouped(of('leg-played'), place)
      .sort(([one], [other]) => (place(one!) < place(other!) ? -1 : 1))
      .flatMap((there) =>
        ordered(
          grouped(there, ({ scale }) => scale).map((legs) => ({
            region: regionOf(legs[0]!.origin, by),
            time_of_day: times[Math.floor(legs[0]!.hour / 6)]!,
            scale: legs[0]!.scale,
            legs: legs.length,
            share: legs.length / there.length,
            tempo: sum(legs.map(({ tempo }) => tempo)) / legs.length,
          })),
          '-legs',
          'scale',
        ),
      );
  },
  collaborators({ of, asked: { width } }) {
    const edits = of('edited');
    const rows: Row[] = [];
    const people = [...new Set(edits.map(({ userId }) => userId!))];
    for (const person of people)
      for (const other of people.filter((each) => each > person)) {
        const key = ({ log, at }: Of<'edited'>) => `${log} ${Math.floor(at / (width * MINUTE))}`;
        const both = grouped(
          edits.filter(({ userId }) => userId === person || userId === other),
          key,
        ).filter((events) => distinct(events.map(({ userId }) => userId)) === 2);
        if (both.length === 0) continue;
        rows.push({
          person,
          other,
          stretches: both.length,
          journeys: distinct(both.map(([event]) => event!.log)),
          edits: both.flat().length,
        });
      }
    return ordered(rows, '-stretches', '-edits', 'person', 'other');
  },
  concurrency(scope) {
    const rows = grouped(stays(scope), ({ log }) => log).map((there) => {
      const moments = [...new Set(there.flatMap(({ from, to }) => [from, to]))].sort((one, other) => one - other);
      const levels = moments.slice(0, -1).map((from, at) => ({
        present: there.filter((stay) => stay.from <= from && stay.to > from).length,
        ms: moments[at + 1]! - from,
      }));
      const minutes = (least: number) => sum(levels.map(({ present, ms }) => (present >= least ? ms : 0))) / MINUTE;
      return {
        log: there[0]!.log,
        people: distinct(there.map(({ userId }) => userId)),
        peak: Math.max(...levels.map(({ present }) => present)),
        minutes: minutes(1),
        minutes_together: minutes(2),
      };
    });
    return ordered(rows, '-peak', '-minutes_together', '-minutes', 'log');
  },
  'first-notes': ({ of, asked }) =>
    ordered(
      grouped(
        of('played').filter(({ ms }) => ms !== undefined),
        ({ at }) => dayOf(at + asked.offset * MINUTE),
      ).map((events) => {
        const times = events.map(({ ms }) => ms!);
        return {
          day: dayOf(events[0]!.at + asked.offset * MINUTE),
          starts: events.length,
          ...{ p50: quantile(times, 0.5), p90: quantile(times, 0.9), p99: quantile(times, 0.99) },
          slowest: Math.max(...times),
        };
      }),
      'day',
    ),
  retention({ known, asked }) {
    const joins = known.filter(({ kind }) => kind === 'joined');
    /** The Monday on which a week began. */
    const monday = (at: number) => {
      const local = at + asked.offset * MINUTE;
      const weekday = new Date(local).getUTCDay() || 7;
      return Math.floor(local / DAY) - weekday + 1;
    };
    const people = grouped(joins, ({ userId }) => userId!)
      .filter((visits) => Math.min(...visits.map(({ at }) => at)) >= asked.since)
      .map((visits) => [...new Set(visits.map(({ at }) => monday(at)))].sort((one, other) => one - other));
    const rows = grouped(people, ([first]) => first!).flatMap((cohort) => {
      const [[first]] = cohort as [[number]];
      return [...new Set(cohort.flat())].map((week) => {
        const came = cohort.filter((weeks) => weeks.includes(week)).length;
        return {
          week: dayOf(first * DAY),
          weeks_later: (week - first) / 7,
          people: came,
          newcomers: cohort.length,
          share: came / cohort.length,
        };
      });
    });
    return ordered(rows, 'week', 'weeks_later');
  },
  latency: ({ of, asked: { by } }) => latencies(of('latency'), ({ at }) => (by === 'day' ? dayOf(at) : 'all')),
  'latency-by-instance': ({ of }) => latencies(of('latency'), ({ instance }) => instance),
  'slowest-rooms'({ of }) {
    const measured = of('latency', 'played', 'failover').filter(({ ms }) => ms !== undefined);
    const rows = grouped(measured, ({ log }) => log).map((events) => {
      const times = (kind: 'played' | 'failover') => events.flatMap(({ kind: own, ms }) => (own === kind ? [ms!] : []));
      const samples = events.filter((event) => event.kind === 'latency');
      const edits = samples.filter(({ action }) => action === 'edit');
      const notes = samples.filter(({ action }) => action === 'note');
      return {
        log: events[0]!.log,
        people: distinct(samples.map(({ userId }) => userId)),
        edit_samples: edits.length,
        edit_p50: ofPeople(edits, (times) => quantile(times, 0.5)),
        edit_p95: ofPeople(edits, (times) => quantile(times, 0.95)),
        note_samples: notes.length,
        note_p95: ofPeople(notes, (times) => quantile(times, 0.95)),
        first_note_p50: quantile(times('played'), 0.5),
        failovers: times('failover').length,
        failover_ms: sum(times('failover')),
      };
    });
    return ordered(rows, '-edit_p95', '-note_p95', '-first_note_p50', 'log');
  },
  suggestions({ of }) {
    const shown = of('suggested');
    const added = of('waypoint-added', 'waypoint-moved', 'waypoint-removed').filter(
      ({ kind }) => kind === 'waypoint-added',
    );
    type Shown = (typeof shown)[number];
    const isSame = (one: Shown, other: Shown | (typeof added)[number]) =>
      one.userId !== null && one.log === other.log && one.userId === other.userId && one.airport === other.airport;
    const isTaken = (one: Shown) =>
      added.some(
        (addition) =>
          isSame(one, addition) &&
          addition.at >= one.at &&
          addition.at <= one.at + 60 * MINUTE &&
          !shown.some((later) => isSame(one, later) && later.at > one.at && later.at <= addition.at),
      );
    const rows = grouped(shown, ({ origin, airport }) => `${origin} ${airport}`).map((events) => ({
      origin: events[0]!.origin,
      airport: events[0]!.airport,
      shown: events.length,
      taken: events.filter(isTaken).length,
      journeys: distinct(events.map(({ log }) => log)),
      people: distinct(events.map(({ userId }) => userId)),
    }));
    return ordered(rows, '-shown', '-taken', 'origin', 'airport');
  },
  refusals: ({ of }) =>
    ordered(
      grouped(of('refused'), ({ code }) => code).map((events) => ({
        code: events[0]!.code,
        times: sum(events.map(({ count }) => count ?? 1)),
        journeys: distinct(events.map(({ log }) => log)),
        people: distinct(events.map(({ userId }) => userId)),
      })),
      '-times',
      'code',
    ),
  exchanges({ of }) {
    const form = (event: Of<'imported'> | Of<'exported'> | Of<'shared'>) =>
      event.kind === 'shared' ? event.action : event.format;
    const rows = grouped(of('imported', 'exported', 'shared'), (event) => `${event.kind} ${form(event)}`).map(
      (events) => ({
        kind: events[0]!.kind,
        form: form(events[0]!),
        times: events.length,
        flights: sum(events.map((event) => (event.kind === 'imported' ? event.count : 0))),
        rejected: sum(events.map((event) => (event.kind === 'imported' ? event.rejected : 0))),
        journeys: distinct(events.map(({ log }) => log)),
      }),
    );
    return ordered(rows, 'kind', '-times', 'form');
  },
  'listening-votes'({ of }) {
    const counted = grouped(
      of('listen-vote').sort((one, other) => one.at - other.at),
      ({ pair }) => pair,
    ).map(([vote]) => vote!);
    const rows = grouped(counted, ({ first, second }) => `${first} ${second}`).map((votes) => ({
      first: votes[0]!.first,
      second: votes[0]!.second,
      votes: votes.length,
      first_wins: votes.filter(({ choice }) => choice === 'first').length,
      second_wins: votes.filter(({ choice }) => choice === 'second').length,
      neither: votes.filter(({ choice }) => choice === 'neither').length,
    }));
    return ordered(rows, 'first', 'second');
  },
};
