import { linesOf } from './file-text.ts';
import { type Lines, type Passed, type Rejection, rejection, Unreadable } from './reading.ts';
import { READING_LIMITS } from './reading-limits.ts';

/** A component of a calendar that is read by itself: a fault in one does not spoil the others. */
export interface CalendarPart {
  readonly lines: Lines;
  /** From its BEGIN to its END. */
  readonly text: string;
}

/** A calendar taken apart by its BEGIN and END lines. */
export interface CalendarParts {
  readonly events: readonly CalendarPart[];
  readonly zones: readonly CalendarPart[];
  readonly passed: readonly Passed[];
  readonly rejected: readonly Rejection[];
}

/** Properties of a calendar itself (RFC 5545, RFC 7986), and those that programs add. */
const PROPERTY =
  /^(?:VERSION|PRODID|CALSCALE|METHOD|UID|NAME|DESCRIPTION|CATEGORIES|COLOR|IMAGE|LAST-MODIFIED|REFRESH-INTERVAL|SOURCE|URL|TZID|X-[\w-]+)[;:]/i;

/** @throws Unreadable where components stand within each other too deep, or describe too many time zones */
export function takeApart(text: string): CalendarParts {
  const events: CalendarPart[] = [];
  const zones: CalendarPart[] = [];
  const passed: Passed[] = [];
  const rejected: Rejection[] = [];
  /** The open components, from the calendar inwards. */
  const open: string[] = [];
  /** The lines of the part that is being read. */
  let part:
    | { readonly name: string; readonly from: number; readonly depth: number; readonly texts: string[] }
    | undefined;
  const all = linesOf(text);
  /** The last line that belonged to a property of the calendar itself. */
  let property = 0;

  const reject = (from: number, to: number, reason: string) =>
    rejected.push(rejection({ from, to }, all[from - 1]!, reason));

  function endPart(to: number): void {
    if (!part) return;
    const { name, from, texts } = part;
    const lines = { from, to };
    part = undefined;
    if (texts.length > READING_LIMITS.componentLines)
      reject(from, to, `it has more than ${READING_LIMITS.componentLines} lines`);
    else if (name === 'VEVENT') events.push({ lines, text: texts.join('\r\n') });
    else if (name === 'VTIMEZONE') {
      zones.push({ lines, text: texts.join('\r\n') });
      passed.push({ lines, as: 'time zone' });
    } else reject(from, to, `${name} is no event`);
  }

  /** A property that describes a calendar, or a folded line behind one. */
  function isProperty(line: string, number: number): boolean {
    const isFolded = /^[ \t]/.test(line);
    const stands = isFolded ? property === number - 1 : PROPERTY.test(line);
    if (stands) property = number;
    return stands;
  }

  for (const [at, line] of all.entries()) {
    const number = at + 1;
    if (line.trim() === '') continue;
    const [, edge, named = ''] = /^(BEGIN|END):\s*([\w-]+)\s*$/i.exec(line) ?? [];
    const name = named.toUpperCase();
    if (edge?.toUpperCase() === 'BEGIN') {
      open.push(name);
      if (open.length > READING_LIMITS.calendarDepth)
        throw new Unreadable(`line ${number}: more than ${READING_LIMITS.calendarDepth} components within each other`);
      if (!part && name !== 'VCALENDAR') part = { name, from: number, depth: open.length, texts: [] };
    }
    if (part) part.texts.push(line);
    else if (open.length > 0 && !edge && !isProperty(line, number))
      reject(number, number, 'it is no line of a calendar');
    else if (open.length > 0 || edge) passed.push({ lines: { from: number, to: number }, as: 'calendar' });
    else reject(number, number, 'it stands outside of the calendar');
    if (edge?.toUpperCase() !== 'END') continue;
    if (part && open.length === part.depth && open.at(-1) === name) endPart(number);
    if (open.at(-1) === name) open.pop();
  }
  if (part) reject(part.from, all.length, `${part.name} is not closed`);
  if (zones.length > READING_LIMITS.calendarZones)
    throw new Unreadable(`it describes more than ${READING_LIMITS.calendarZones} time zones`);
  return { events, zones, passed, rejected };
}
