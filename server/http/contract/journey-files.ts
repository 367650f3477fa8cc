import { journeyFile } from '../../itinerary/journey-file.ts';
import type { RouteContracts } from './route-contract.ts';

const textOf = (type: string) => ({
  answers: { 200: { media: { [type]: 'text' as const } }, 304: null },
  limits: ['export'] as const,
});

/** Journeys as files. */
export const JOURNEY_FILES = {
  'GET /api/logs/:id/calendar.ics': textOf('text/calendar'),
  'GET /api/logs/:id/flights.csv': textOf('text/csv'),
  'GET /api/logs/:id/journey.geojson': textOf('application/geo+json'),
  'GET /api/logs/:id/journey.gpx': textOf('application/gpx+xml'),
  'GET /api/logs/:id/journey.kml': textOf('application/vnd.google-earth.kml+xml'),
  'GET /api/logs/:id/print': textOf('text/html'),
  'GET /api/logs/:id/journey.json': { answers: { 200: journeyFile, 304: null }, limits: ['export'] },
} as const satisfies RouteContracts;
