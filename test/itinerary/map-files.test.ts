import * as independent from '@tmcw/togeojson';
import { DOMParser } from '@xmldom/xmldom';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { decode } from '../../server/itinerary/file-text.ts';
import { flightLine } from '../../server/itinerary/flight-lines.ts';
import { writeGeoJson } from '../../server/itinerary/geo-json-file.ts';
import { writeGpx } from '../../server/itinerary/gpx-file.ts';
import { readItinerary } from '../../server/itinerary/itinerary.ts';
import { writeKml } from '../../server/itinerary/kml-file.ts';
import { Unreadable } from '../../server/itinerary/reading.ts';
import { shortestWay } from '../../travel-log/geography.ts';
import { CABINS, type Waypoint } from '../../travel-log/shape.ts';
import { unaccountedLines } from './accounting.ts';
import { AIRPORTS, previewed, TODAY } from './fixtures.ts';

const SEED = Number(process.env.SEED ?? Date.now() % 1_000_000);
const STAMP = '2026-11-27T00:00:00.000Z';
const airportOf = AIRPORTS.of;

const word = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).map((text) => `x${text.trim()}`);
const entry = fc.oneof(
  fc.constantFrom('', ' padded ', '<b>&amp;</b> ]]>', 'a;b,c\\n\n"q"', '\t東京 🗼\nصباح الخير', '&lt;!DOCTYPE'),
  fc.array(word, { maxLength: 20 }).map((words) => words.join(' ')),
);
const instant = fc
  .integer({ min: 0, max: 500_000 })
  .map((min) => new Date(Date.UTC(2026, 0, 1) + min * 60_000).toISOString());
const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });

/** Journeys of any stops: a file of places holds all that a stop has. */
const journeyOf = (codes: readonly string[]) =>
  fc
    .array(
      fc.record({
        airport: fc.constantFrom(...codes),
        arrive: optional(instant),
        depart: optional(instant),
        flight: optional(word),
        carrier: optional(word),
        cabin: optional(fc.constantFrom(...CABINS)),
        seat: optional(word),
        entry,
      }),
      { minLength: 1, maxLength: 10 },
    )
    .map((stops) =>
      stops.map(
        (stop, at) =>
          ({
            id: `stop-${at}`,
            order: '',
            ...Object.fromEntries(Object.entries(stop).filter(([, value]) => value !== undefined)),
          }) as Waypoint,
      ),
    );

const KNOWN = ['FRA', 'JFK', 'NRT', 'NAN', 'PPT', 'SYD', 'KTM', 'LHR', 'EDDM', 'LON'];

const asStops = (waypoints: readonly Waypoint[]) =>
  waypoints.map(({ id: _id, order: _order, entry, ...stop }) => ({ ...stop, ...(entry.trim() && { entry }) }));

const WRITERS = {
  GeoJSON: (waypoints: readonly Waypoint[]) => writeGeoJson({ title: 'A <journey>', waypoints }, airportOf),
  KML: (waypoints: readonly Waypoint[]) => writeKml({ title: 'A <journey>', waypoints }, airportOf),
  GPX: (waypoints: readonly Waypoint[]) => writeGpx({ title: 'A <journey>', waypoints }, { stamp: STAMP, airportOf }),
} as const;

describe(`what is written is read back (seed ${SEED})`, () => {
  test.each([
    ['GeoJSON', [...KNOWN, 'ZZZ', 'Lima', 'my place']],
    ['KML', [...KNOWN, 'ZZZ', 'Lima', 'my place']],
    ['GPX', KNOWN],
  ] as const)('%s', (format, codes) => {
    const whole = fc.property(journeyOf(codes), (waypoints) => {
      const text = WRITERS[format](waypoints);
      const reading = readItinerary(text, TODAY);
      const { waypoints: stops, rejected } = previewed(reading);
      expect(stops).toEqual(asStops(waypoints));
      expect(rejected).toEqual([]);
      expect(unaccountedLines(text, reading)).toEqual([]);
    });
    fc.assert(whole, { seed: SEED, numRuns: 100 });
  });
});

test('GPX tells how many stops it leaves out, and joins no flight over them', () => {
  const waypoints = ['FRA', 'JFK', 'ZZZ', 'SFO', 'NRT'].map((airport, at) => ({
    id: `${at}`,
    order: '',
    airport,
    entry: '',
  }));
  const text = WRITERS.GPX(waypoints);
  expect(text).toContain('Stops without a known place are left out: 1.');
  const { flights } = previewed(readItinerary(text, TODAY));
  expect(flights.map(({ origin, destination }) => `${origin}-${destination}`)).toEqual(['FRA-JFK', 'SFO-NRT']);
});

test('a GPX with stops that stand alone is read back with a word on each loss', () => {
  const stops = ['FRA', 'Atlantis', 'JFK', 'SFO'].map((airport, at) => ({
    ...{ id: `${at}`, order: '', airport },
    entry: at === 3 ? 'the end' : '',
  }));
  const text = WRITERS.GPX(stops);
  const reading = readItinerary(text, TODAY);
  const { flights, rejected, rejectedCount } = previewed(reading);
  expect(flights.map(({ origin, destination }) => `${origin}-${destination}`)).toEqual(['JFK-SFO']);
  expect(flights[0]!.remarks).toContain('“SFO” is an end of its route: entry left out.');
  expect(rejectedCount).toBe(2);
  expect(rejected.map((one) => one.text)).toEqual(['Stops without a known place are left out: 1.', 'FRA']);
  expect(text.split('\n')[rejected[1]!.lines.from - 1]).toContain('FRA');
  expect(unaccountedLines(text, reading)).toEqual([]);
});

test(`lines have no leap, and the length of the shortest way (seed ${SEED})`, () => {
  const place = fc.record({
    latitude: fc.double({ min: -85, max: 85, noNaN: true }),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  });
  const whole = fc.property(place, place, (from, to) => {
    const line = flightLine(from, to);
    let km = 0;
    for (const piece of line) {
      expect(piece.length).toBeGreaterThan(1);
      for (const [at, [longitude, latitude]] of piece.slice(1).entries()) {
        const before = { longitude: piece[at]![0], latitude: piece[at]![1] };
        expect(Math.abs(longitude - before.longitude)).toBeLessThanOrEqual(180);
        km += shortestWay(before, { longitude, latitude }).km;
      }
    }
    const shortest = shortestWay(from, to).km;
    expect(Math.abs(km - shortest)).toBeLessThan(2 + shortest * 0.02);
    for (const [at, piece] of line.slice(1).entries())
      expect([line[at]!.at(-1)![0], piece[0]![0]].sort((a, b) => a - b)).toEqual([-180, 180]);
  });
  fc.assert(whole, { seed: SEED, numRuns: 200 });
});

describe('other programs read', () => {
  const waypoints: Waypoint[] = [
    {
      id: 'a',
      order: '',
      airport: 'SYD',
      depart: '2026-05-12T08:55:00.000Z',
      flight: 'QF11',
      entry: '<i>"off"</i> & away',
    },
    { id: 'b', order: '', airport: 'LAX', arrive: '2026-05-12T22:30:00.000Z', entry: '' },
  ];

  function inPieces(line: GeoJSON.Geometry | null | undefined) {
    expect(line?.type).toBe('MultiLineString');
    const [first, second] = (line as GeoJSON.MultiLineString).coordinates;
    expect([first!.at(-1)![0], second![0]![0]]).toEqual([180, -180]);
  }

  test('the GPX', () => {
    const document = new DOMParser().parseFromString(WRITERS.GPX(waypoints), 'text/xml');
    const { features } = independent.gpx(document as unknown as Document);
    const [track, route] = [...features]
      .sort((a, b) => String(a.geometry?.type).localeCompare(String(b.geometry?.type)))
      .reverse();
    inPieces(track?.geometry);
    expect(route?.geometry).toMatchObject({
      type: 'LineString',
      coordinates: [
        [151.177, -33.946],
        [-118.408, 33.9425],
      ].map((pair) => pair.map((value) => expect.closeTo(value, 0))),
    });
  });

  test('the KML', () => {
    const document = new DOMParser().parseFromString(WRITERS.KML(waypoints), 'text/xml');
    const { features } = independent.kml(document as unknown as Document);
    expect(features.map(({ geometry }) => geometry?.type)).toEqual(['Point', 'Point', expect.anything()]);
    expect(features[0]?.properties).toMatchObject({ entry: '<i>"off"</i> & away', flight: 'QF11', stop: '1' });
    expect(JSON.stringify(features[0]?.properties?.description)).toContain('&lt;i&gt;');
  });

  test('the GeoJSON', () => {
    const { features } = JSON.parse(WRITERS.GeoJSON(waypoints)) as GeoJSON.FeatureCollection;
    expect(features).toHaveLength(3);
    inPieces(features[2]!.geometry);
  });
});

const gpx = (inside: string) => `<?xml version="1.0"?>\n<gpx version="1.1">${inside}</gpx>`;

test.each([
  [
    'a document type',
    `<?xml version="1.0"?><!DOCTYPE gpx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><gpx>&b;</gpx>`,
    'document type',
  ],
  ['an external entity', `<?xml version="1.0"?><!DOCTYPE gpx SYSTEM "file:///etc/passwd"><gpx/>`, 'document type'],
  ['an entity of its own', gpx('<wpt lat="1" lon="1"><name>&own;</name></wpt>'), 'no valid XML'],
  ['depth', gpx(`${'<a>'.repeat(40)}${'</a>'.repeat(40)}`), 'more than 32 elements within each other'],
  ['elements', gpx('<a/>'.repeat(60_000)), 'more than 50000 elements'],
  ['a tag that is not closed', gpx('<wpt lat="1" lon="1">'), 'no valid XML'],
  ['another XML', '<?xml version="1.0"?><svg/>', 'no GPX and no KML'],
  ['JSON within itself', `{"type":"Feature","geometry":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, undefined],
])('%s is refused by name', (_what, text, reason) => {
  if (reason === undefined) expect(readItinerary(text, TODAY).rejected).toHaveLength(1);
  else {
    expect(() => readItinerary(text, TODAY)).toThrow(Unreadable);
    expect(() => readItinerary(text, TODAY)).toThrow(reason);
  }
});

test.each([
  ['ISO-8859-2', '\xa3\xf3d\xbc', 'Łódź'],
  ['windows-1251', '\xcc\xee\xf1\xea\xe2\xe0', 'Москва'],
  ['ISO-8859-1', '\x8abeno \x96 \xe9', 'Šbeno – é'],
  ['UTF-8', '\xcele', 'Île'],
  ['x-unknown', '\xcele', 'Île'],
])('XML that declares %s is read in it', (encoding, bytes, name) => {
  const text = gpx(`<wpt lat="1" lon="1"><name>${bytes}</name></wpt>`).replace('?>', ` encoding="${encoding}"?>`);
  const reading = readItinerary(decode(new Uint8Array(Buffer.from(text, 'latin1'))), TODAY);
  expect(reading.stops?.[0]?.airport).toContain(name);
});

describe('a KMZ', () => {
  const kml = (codes: string) => {
    const places = codes
      .split(' ')
      .map((code) => `<Placemark><name>${code}</name><Point><coordinates>0,0</coordinates></Point></Placemark>`);
    return new TextEncoder().encode(
      `<kml xmlns="http://www.opengis.net/kml/2.2"><Document>${places.join('')}</Document></kml>`,
    );
  };
  const read = (zip: Uint8Array) => previewed(readItinerary(decode(zip), TODAY));
  const stops = (files: Parameters<typeof zipSync>[0]) => read(zipSync(files)).waypoints.map(({ airport }) => airport);

  test('is its doc.kml, or the first map that is in no folder', () => {
    const picture = new Uint8Array(200_000);
    expect(stops({ 'images/a.png': picture, 'other.kml': kml('LHR OSL'), 'doc.kml': kml('FRA JFK') })).toEqual([
      'FRA',
      'JFK',
    ]);
    expect(stops({ '../up.kml': kml('LHR OSL'), 'Trip.KML': kml('CDG NRT'), 'z.kml': kml('LHR OSL') })).toEqual([
      'CDG',
      'NRT',
    ]);
    expect(read(zipSync({ 'doc.kml': kml('FRA JFK') }))).toMatchObject({ format: 'kml', rejected: [] });
  });

  const bomb = zipSync({ 'doc.kml': new Uint8Array(10_000_000) }, { level: 9 });
  /** Its directory tells of fewer bytes than there are. */
  const liar = bomb.slice();
  const directory = Buffer.from(liar.buffer).lastIndexOf('PK\x01\x02', undefined, 'latin1');
  new DataView(liar.buffer).setUint32(directory + 24, 1_000, true);
  const many = zipSync(Object.fromEntries(Array.from({ length: 1_001 }, (_, at) => [`${at}.kml`, new Uint8Array()])));
  const cut = zipSync({ 'doc.kml': kml('FRA JFK') }).slice(0, -30);
  test.each([
    ['without a map', zipSync({ 'a.txt': kml('FRA JFK') }), 'this ZIP is no KMZ: it has no doc.kml'],
    ['with maps in folders alone', zipSync({ 'a/doc.kml': kml('FRA JFK'), '..\\b.kml': kml('FRA JFK') }), 'no doc.kml'],
    ['that unzips to 10 MB', bomb, 'doc.kml in it is larger than 1 MB'],
    ['that tells of less than it unzips to', liar, 'not a text'],
    ['of too many files', many, 'the ZIP holds more than 1000 files'],
    ['that is cut off', cut, 'this ZIP cannot be read'],
    ['with another text', zipSync({ 'doc.kml': new TextEncoder().encode('<html/>') }), /XML|text|flight/],
  ])('%s is refused by name', (_what, zip, reason) => {
    expect(() => {
      const { waypoints, rejected } = read(zip);
      // A text that is no map has its lines rejected.
      if (waypoints.length === 0) throw new Unreadable(rejected[0]?.reason);
    }).toThrow(reason);
  });
});
