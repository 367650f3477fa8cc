import { parseArgs } from 'node:util';
import { decode, linesOf } from '../../server/itinerary/file-text.ts';
import { readItinerary } from '../../server/itinerary/itinerary.ts';
import { Unreadable } from '../../server/itinerary/reading.ts';
import { READING_LIMITS } from '../../server/itinerary/reading-limits.ts';
import { createDice } from '../chaos/dice.ts';
import { unaccountedLines } from '../itinerary/accounting.ts';
import { FIXTURES, previewed, TODAY } from '../itinerary/fixtures.ts';

const { values } = parseArgs({
  options: {
    inputs: { type: 'string', default: '100000' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
  },
});
const [inputs, seed] = [Number(values.inputs), Number(values.seed)];
const say = (line: string) => process.stdout.write(`${line}\n`);
say(`seed=${seed} inputs=${inputs}`);

const { between, pick } = createDice(seed);
const place = (length: number) => between(0, length);

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

const tally = { read: 0, refused: 0, flights: 0, rejected: 0, crashes: 0, drops: 0, slowest: 0 };
const findings: string[] = [];

for (let input = 0; input < inputs; input++) {
  let text = decoded(pick(FIXTURES).bytes);
  for (let changes = 1 + place(4); changes > 0; changes--) text = mutated(text).slice(0, 20_000);
  const began = performance.now();
  try {
    const whole = decode(new TextEncoder().encode(text));
    const reading = readItinerary(whole, TODAY);
    const preview = previewed(reading);
    const dropped = unaccountedLines(whole, reading);
    tally.read += 1;
    tally.flights += preview.flights.length;
    tally.rejected += preview.rejectedCount;
    if (dropped.length > 0 || preview.flights.length !== reading.flights.length || outside(whole, reading.rejected)) {
      tally.drops += 1;
      findings.push(`input ${input} drops ${dropped[0]}: ${JSON.stringify(text).slice(0, 600)}`);
    }
  } catch (error) {
    if (error instanceof Unreadable) tally.refused += 1;
    else {
      tally.crashes += 1;
      findings.push(`input ${input}: ${(error as Error).stack?.slice(0, 600)}\n${JSON.stringify(text).slice(0, 600)}`);
    }
  }
  tally.slowest = Math.max(tally.slowest, performance.now() - began);
}

/** A rejection that names lines which are not there would count others as seen. */
function outside(
  text: string,
  rejected: readonly { readonly lines: { readonly from: number; readonly to: number } }[],
) {
  const { length } = linesOf(text);
  return rejected.some(({ lines: { from, to } }) => from < 1 || to < from || to > length);
}

for (const finding of findings.slice(0, 20)) say(finding);
say(
  `seed=${seed} inputs=${inputs} read=${tally.read} refused=${tally.refused} flights=${tally.flights} ` +
    `rejected=${tally.rejected} slowest_ms=${tally.slowest.toFixed(0)}/${READING_LIMITS.readingMs} ` +
    `crashes=${tally.crashes} drops=${tally.drops}`,
);
process.exitCode = findings.length === 0 ? 0 : 1;
