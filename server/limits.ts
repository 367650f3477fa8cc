/** A rate limit, of a person and of an address. */
export interface Rate {
  /** Of one person, count. All without a token at one address are one person. */
  readonly person: number;
  /** Of all people at one address, count. */
  readonly address: number;
  /** The stretch, from the first of them on, seconds. */
  readonly seconds: number;
  /** Unit, in the plural. */
  readonly of: string;
}

const rate = (person: number, address: number, seconds: number, of: string): Rate => ({ person, address, seconds, of });

const RATES = {
  general: rate(600, 6_000, 60, 'requests to the API'),
  search: rate(300, 3_000, 60, 'searches for airports'),
  list: rate(240, 2_400, 60, 'lists of journeys, and statistics'),
  create: rate(60, 300, 3_600, 'new travel logs'),
  guest: rate(120, 600, 60, 'new guests'),
  login: rate(10, 60, 60, 'attempts to sign in'),
  join: rate(120, 1_200, 60, 'joins of rooms'),
  history: rate(50, 250, 10, 'reads of the history of a log'),
  replay: rate(240, 1_200, 60, 'reads of evenings that are watched again'),
  version: rate(60, 300, 3_600, 'versions named'),
  restore: rate(20, 100, 3_600, 'versions restored, and histories trimmed'),
  details: rate(60, 600, 3_600, 'details of journeys set over REST'),
  take: rate(120, 600, 60, 'takes recorded, changed or listed'),
  composition: rate(120, 600, 60, 'stored performances listed, changed or liked'),
  collection: rate(240, 2_400, 60, 'collections listed, read, changed, liked or played'),
  similar: rate(60, 300, 60, 'searches for similar routes, similar music and next stops'),
  export: rate(30, 150, 60, 'exports and analyses'),
  feed: rate(120, 1_200, 600, 'calendar feeds read'),
  import: rate(60, 600, 60, 'itineraries previewed and imported'),
  listen: rate(60, 600, 60, 'pairs to listen to, and votes'),
  report: rate(60, 600, 60, 'reports of what happened in journeys'),
  job: rate(120, 600, 60, 'jobs begun, looked at, ended and downloaded'),
} as const satisfies Record<string, Rate>;

export type RateName = keyof typeof RATES;

const count = (value: number, of: string) => ({ value, of });

const COUNTS = {
  crowd: count(1, 'factor for all that is counted by address, for a classroom or a bench behind one'),
  addressConnections: count(300, 'open connections of one address to an instance'),
  personConnections: count(30, 'open connections of one person to an instance'),
  rooms: count(20, 'rooms joined through one connection'),
  logRowMB: count(256, 'MB of the rows of one travel log, its whole history'),
  personRowMB: count(2_048, 'MB of the rows of all travel logs of one person, before they may create another'),
  versions: count(500, 'named versions of one travel log'),
  deletedDays: count(30, 'days for which a deleted travel log, take, performance or collection can be restored'),
  jobs: count(20, 'jobs of operators that wait or run'),
  personJobs: count(1, 'jobs of one person that wait or run'),
  jobItems: count(10_000, 'items of one job: journeys, or stored performances'),
  jobDays: count(7, 'days for which a job that has ended is kept, with its file'),
  backupGB: count(256, 'GB that a backup may unzip to'),
  backupLineMB: count(64, 'MB of one row of a backup, unzipped'),
  idleSeconds: count(10, 'seconds after which a connection without a room is closed'),
  headerSeconds: count(10, 'seconds in which the head of a request must be there'),
  requestSeconds: count(30, 'seconds in which a request must be there, with its body'),
  keepAliveSeconds: count(75, 'seconds that an HTTP connection stays open between requests'),
} as const;

export type CountName = keyof typeof COUNTS;

/** A rate as it is set, counts in a stretch of `seconds`. */
export interface Allowance {
  readonly person: number;
  /** Of all without a token at one address. */
  readonly stranger: number;
  readonly address: number;
  readonly seconds: number;
}

/** Limits that the operator can set. Those of the protocol are the same everywhere: protocol/limits.ts. */
export interface Limits {
  readonly rates: Readonly<Record<RateName, Allowance>>;
  readonly counts: Readonly<Record<CountName, number>>;
}

export const RATE_NAMES = Object.keys(RATES) as RateName[];
export const COUNT_NAMES = Object.keys(COUNTS) as CountName[];

/** Every limit, for the documentation. */
export const LIMIT_TABLE: { readonly rates: Readonly<Record<RateName, Rate>>; readonly counts: typeof COUNTS } = {
  rates: RATES,
  counts: COUNTS,
};

const PAIR = /^(?<name>[a-zA-Z]+)=(?<value>[1-9]\d{0,11})$/;

/**
 * Reads limits that differ from the table, `name=number` with commas between them. Of a rate, the number is that of a
 * person, and an address may do as much at least. `crowd` multiplies what is counted by address.
 * @returns undefined where a pair is none, or names no limit
 * @example readLimits('create=100,crowd=40')?.rates.create // { person: 100, stranger: 4000, address: 12000, … }
 */
export function readLimits(text: string): Limits | undefined {
  const pairs = text.split(',').map((pair) => PAIR.exec(pair.trim())?.groups);
  const isKnown = (name: string) => Object.hasOwn(RATES, name) || Object.hasOwn(COUNTS, name);
  if (!pairs.every((pair) => pair !== undefined && isKnown(pair.name!))) return undefined;
  return limitsWith(new Map(pairs.map((pair) => [pair!.name!, Number(pair!.value)])));
}

function limitsWith(given: ReadonlyMap<string, number>): Limits {
  const countOf = (name: CountName) => given.get(name) ?? COUNTS[name].value;
  const crowd = countOf('crowd');
  const rateOf = (name: RateName): Allowance => {
    const { address, seconds } = RATES[name];
    const person = given.get(name) ?? RATES[name].person;
    return { person, stranger: person * crowd, address: Math.max(address, person) * crowd, seconds };
  };
  const byName = <N extends string, T>(names: readonly N[], of: (name: N) => T) =>
    Object.fromEntries(names.map((name) => [name, of(name)])) as Record<N, T>;
  return {
    rates: byName(RATE_NAMES, rateOf),
    counts: { ...byName(COUNT_NAMES, countOf), addressConnections: countOf('addressConnections') * crowd },
  };
}

/** The limits of the table. */
export const DEFAULT_LIMITS: Limits = limitsWith(new Map());
