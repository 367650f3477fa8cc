import { writeCalendar, writeCalendars } from './calendar-file.ts';
import { writeGeoJson } from './geo-json-file.ts';
import { writeGpx } from './gpx-file.ts';
import type { FeedQuestion, WritingQuestion } from './itinerary-messages.ts';
import { writeKml } from './kml-file.ts';
import { printPage } from './print-page.ts';
import { writeTable } from './table-file.ts';

/** A journey as a file, UTF-8. */
export function writeFile({ form, journey, airports, uuid, stamp }: WritingQuestion): Uint8Array {
  const airportOf = (code: string) => airports.get(code);
  const text = {
    calendar: () => writeCalendar(journey, { uuid, stamp, airportOf }),
    table: () => writeTable(journey.waypoints, airportOf),
    geojson: () => writeGeoJson(journey, airportOf),
    gpx: () => writeGpx(journey, { stamp, airportOf }),
    kml: () => writeKml(journey, airportOf),
    print: () => printPage(journey, airportOf),
  }[form]();
  return new TextEncoder().encode(text);
}

/** Journeys as one calendar, UTF-8. */
export const writeFeed = ({ title, journeys, airports }: FeedQuestion): Uint8Array =>
  new TextEncoder().encode(writeCalendars(title, journeys, (code) => airports.get(code)));
