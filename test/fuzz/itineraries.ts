import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { decode, linesOf } from '../../server/itinerary/file-text.ts';
import { readItinerary } from '../../server/itinerary/itinerary.ts';
import { placePoints } from '../../server/itinerary/placed-points.ts';
import type { Preview } from '../../server/itinerary/preview.ts';
import { airportsAt } from '../../server/itinerary/reader.ts';
import { type Reading, shortened, Unreadable } from '../../server/itinerary/reading.ts';
import { READING_LIMITS } from '../../server/itinerary/reading-limits.ts';
import { searchText } from '../../server/storage/search-text.ts';
import { createDice } from '../chaos/dice.ts';
import { unaccountedLines } from '../itinerary/accounting.ts';
import { AIRPORTS, FIXTURES, previewed, TODAY } from '../itinerary/fixtures.ts';
import { createBoxes } from './black-boxes.ts';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    /** Files to draw: texts, maps, boxes, or all. */
    of: { type: 'string', default: 'all' },
    /** The folder that the slowest inputs are written to. */
    keep: { type: 'string' },
  },
});
const [inputs, seed] = [Number(values.inputs), Number(values.seed)];
const say = (line: string) => process.stdout.write(`${line}\n`);
say(`seed=${seed} inputs=${inputs} of=${values.of}`);

const dice = createDice(seed);
const { between, chance, pick } = dice;
const place = (length: number) => between(0, length);

/** Share of black boxes among all inputs, and of large texts among texts. */
const BOXES = 1 / 4;
const LARGE = 1 / 200;
const LARGEST = READING_LIMITS.fileBytes;

const isMap = ({ name }: { readonly name: string }) => /\.(gpx|kml|geojson)$/.test(name);
const SOURCES = { texts: FIXTURES.filter((file) => !isMap(file)), maps: FIXTURES.filter(isMap) };

/** Pieces that mean something in one of the formats, or nothing in any. */
const PIECES = [
  ...[
    '\n',
    '\r\n',
    '\r',
    '\0',
    '\u{1F600}',
    '\uD800',
    '"',
    "'",
    ',',
    ';',
    '\t',
    '|',
    '=',
    '\\',
    '(',
    ')',
    '→',
    '+1',
    ' ',
  ],
  ...[
    'BEGIN:VEVENT',
    'END:VEVENT',
    'BEGIN:VTIMEZONE',
    'END:VCALENDAR',
    'RRULE:FREQ=SECONDLY',
    'DTSTART:99999999T999999Z',
  ],
  ...[
    'DTSTART;TZID=Nowhere:20260512T105500',
    'DURATION:-P99W',
    'SUMMARY:FRA-JFK',
    'X:',
    'From,To',
    'Date;Von;Nach',
    'FRA-JFK',
  ],
  ...[
    '31 Feb 2026',
    '03/04/2026',
    '25:99',
    '12 May',
    'M1',
    '999999999999999999999',
    'toString',
    '__proto__',
    '{"format":',
    '{"type":"FeatureCollection","features":[',
    '"geometry":null',
    '[1e999,91]',
    '<!DOCTYPE gpx [<!ENTITY a "b">]>',
    '&a;',
    '<wpt lat="91" lon="x">',
    '</trk>',
    '<Placemark>',
    ']]>',
  ],
];

/** Contents of elements, of attributes and of strings. */
const VALUES = /(?<=>)[^<>\n]+(?=<)|(?<=")[^"<>\n]*(?=")|-?\d+\.\d+/g;
const WORDS = [
  '',
  'FRA',
  'Lima',
  '91',
  '-180',
  '1e99',
  '2026-13-01',
  '2026-05-12T10:55:00Z',
  'train',
  'stop',
  '&amp;',
  '0',
];

function mutated(text: string): string {
  const at = place(text.length);
  const lines = text.split('\n');
  switch (between(0, 6)) {
    case 0:
      return text.slice(0, at);
    case 1:
      return text.slice(0, at) + pick(PIECES) + text.slice(at);
    case 2:
      return text.slice(0, at) + text.slice(at + place(20));
    case 3:
      return [...lines.slice(0, place(lines.length)), pick(lines), ...lines.slice(place(lines.length))].join('\n');
    case 4:
      return text + decoded(pick(FIXTURES).bytes).slice(place(200));
    case 5:
      return text.replaceAll(text[place(text.length - 1)] ?? ' ', pick(PIECES));
    default:
      return text.slice(0, at) + String.fromCharCode(between(0, 0xffff)) + text.slice(at + 1);
  }
}

function decoded(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Draws texts: fixtures with changes. Few are as large as a file may be, as reading takes longest there. */
function drawText(): string {
  let text = decoded(pick(SOURCES[kindOfText()]).bytes);
  const share = pick([0.02, 0.1, 0.3]);
  // Half of them change values alone, so that what holds these stays whole.
  if (chance(0.5)) text = text.replace(VALUES, (value) => (chance(share) ? pick(WORDS) : value));
  else for (let changes = 1 + place(4); changes > 0; changes--) text = mutated(text).slice(0, 20_000);
  if (!chance(LARGE) || text === '') return text;
  const at = place(text.length - 1);
  const [from, to] = [at, Math.min(text.length, at + 1 + place(2_000))];
  return (text.slice(0, from) + text.slice(from, to).repeat(LARGEST / (to - from)) + text.slice(to)).slice(0, LARGEST);
}

const kindOfText = (): 'texts' | 'maps' => (values.of === 'all' ? pick(['texts', 'maps']) : (values.of as 'maps'));

/** Reads a text as the server does. Answers what was dropped; undefined for nothing. */
function readText(text: string): string | undefined {
  const whole = decode(new TextEncoder().encode(text));
  const reading = readItinerary(whole, TODAY);
  const preview = previewed(reading);
  longest.of('held', holdOf(reading, preview), text);
  const dropped = unaccountedLines(whole, reading);
  tally.flights += preview.flights.length;
  tally.rejected += preview.rejectedCount;
  if (dropped.length > 0) return dropped[0];
  if (preview.flights.length !== reading.flights.length) return 'flights between reading and preview';
  return outside(whole, reading.rejected) ? 'rejects lines that are not there' : undefined;
}

/** The longest time for which the main thread is held at once, ms: between the turns of its event loop. */
function holdOf(reading: Reading, preview: Preview): number {
  const took = (work: () => unknown): number => {
    const began = cpuMs();
    work();
    return cpuMs() - began;
  };
  const sent = structuredClone(shortened(reading));
  return Math.max(
    took(() => {
      const { flights } = placePoints(structuredClone(sent), new Map(), AIRPORTS);
      airportsAt(
        flights.flatMap(({ origin, destination }) => [origin, destination]),
        AIRPORTS.of,
      );
    }),
    took(() => JSON.stringify(structuredClone(preview))),
    ...preview.unknown.map(({ place }) => took(() => AIRPORTS.search(searchText(place)))),
  );
}

/** Processor time of this process, ms: on a busy machine a clock would tell of others. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

const tally = { read: 0, refused: 0, flights: 0, rejected: 0, crashes: 0, drops: 0, boxes: 0 };
const findings: string[] = [];
const longest = createLongest();
const boxes = createBoxes(dice, mutated);

for (let input = 0; input < inputs; input++) {
  const isBox = values.of === 'boxes' || (values.of === 'all' && chance(BOXES));
  let given: string | Uint8Array = '';
  const shown = () => JSON.stringify(typeof given === 'string' ? given : decoded(given)).slice(0, 600);
  let began = cpuMs();
  try {
    given = isBox ? boxes.draw() : drawText();
    began = cpuMs();
    const dropped = typeof given === 'string' ? readText(given) : boxes.open(given);
    tally.read += 1;
    if (isBox) tally.boxes += 1;
    if (dropped !== undefined) {
      tally.drops += 1;
      findings.push(`input ${input} drops ${dropped}: ${shown()}`);
    }
  } catch (error) {
    if (error instanceof Unreadable) tally.refused += 1;
    else {
      tally.crashes += 1;
      findings.push(`input ${input}: ${(error as Error).stack?.slice(0, 600)}\n${shown()}`);
    }
  }
  longest.of(isBox ? 'box' : 'text', cpuMs() - began, given);
}

/** Keeps the input that took longest, of each kind. */
function createLongest() {
  const all = new Map<string, { readonly ms: number; readonly input: string | Uint8Array }>();
  return {
    of(kind: string, ms: number, input: string | Uint8Array) {
      if (ms > (all.get(kind)?.ms ?? 0)) all.set(kind, { ms, input });
    },
    ms: (kind: string): string => (all.get(kind)?.ms ?? 0).toFixed(0),
    save(folder: string) {
      for (const [kind, { input }] of all) writeFileSync(join(folder, `slowest-${kind}`), input);
    },
  };
}

/** A rejection that names lines which are not there would count others as seen. */
function outside(
  text: string,
  rejected: readonly { readonly lines: { readonly from: number; readonly to: number } }[],
) {
  const { length } = linesOf(text);
  return rejected.some(({ lines: { from, to } }) => from < 1 || to < from || to > length);
}

if (values.keep !== undefined) longest.save(values.keep);
for (const finding of findings.slice(0, 20)) say(finding);
say(
  `seed=${seed} inputs=${inputs} of=${values.of} read=${tally.read} refused=${tally.refused} boxes=${tally.boxes} ` +
    `flights=${tally.flights} rejected=${tally.rejected} slowest_ms=${longest.ms('text')}/${READING_LIMITS.readingMs} ` +
    `slowest_box_ms=${longest.ms('box')} held_ms=${longest.ms('held')} crashes=${tally.crashes} drops=${tally.drops}`,
);
process.exitCode = findings.length === 0 ? 0 : 1;
