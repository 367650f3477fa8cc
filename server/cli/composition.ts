import { setImmediate as nextTurn } from 'node:timers/promises';
import { legsOf } from '../../travel-log/legs.ts';
import { settingsFor } from '../../travel-log/settings.ts';
import { composeInSteps, openLine } from '../composer/composer.ts';
import { analyse } from '../composer/files/analysis.ts';
import { midiFile } from '../composer/files/midi.ts';
import { scoreJson } from '../composer/files/score-json.ts';
import { openEnsemble } from '../composer/network/ensemble.ts';
import { planJourney } from '../composer/plan/plan-leg.ts';
import { placePoints } from '../itinerary/placed-points.ts';
import { previewOf } from '../itinerary/preview.ts';
import { createReader } from '../itinerary/reader.ts';
import { Unreadable } from '../itinerary/reading.ts';
import { createAirports, readAirports } from '../storage/airports.ts';
import { UpkeepError } from '../upkeep/upkeep-error.ts';

/** As a server would compose a journey with the settings that it has from its start. */
const SETTINGS = {
  density: 0.5,
  energy: 0.5,
  temperature: 1,
  texture: 'band',
  legs: new Map(),
  locks: new Map(),
} as const;

/**
 * Composes the flights in a file. The same file and seed make the same piece.
 * @throws UpkeepError where the file cannot be read, or has no leg between two airports that are known
 */
export async function composeFlights(
  bytes: Uint8Array,
  { title, seed, signal }: { readonly title: string; readonly seed: number; readonly signal: AbortSignal },
) {
  const reader = createReader();
  const airports = createAirports(await readAirports());
  const airportOf = airports.of;
  const placed = await reader
    .read(bytes, new Date().toISOString().slice(0, 10))
    .then((reading) => placePoints(reading, new Map(), airports))
    .catch((error) => {
      throw error instanceof Unreadable ? new UpkeepError(error.message) : error;
    })
    .finally(reader.close);
  const { waypoints, rejected, unknown } = previewOf(placed, new Map(), airportOf);
  // Ids that are drawn would make another piece each time.
  const stops = waypoints.map((stop, at) => ({
    ...{ entry: '', ...stop, id: `stop-${at}`, order: String(at).padStart(6, '0') },
  }));
  const plans = planJourney(legsOf(stops, airportOf), (leg) => settingsFor(leg, { ...SETTINGS, seed }));
  if (plans.length === 0) throw new UpkeepError('there is no flight between two known airports in it');
  const network = await openEnsemble();
  const lines = plans.map((plan) => openLine(plan, [], 0));
  try {
    for (const _ of composeInSteps(lines, network)) {
      // Signals arrive between turns of the event loop alone.
      await nextTurn();
      signal.throwIfAborted();
    }
  } finally {
    network.close();
  }
  const legs = plans.map((plan, at) => ({ plan, notes: lines[at]!.notes }));
  const piece = { title, seed, network: { hash: network.hash, backend: network.backend }, legs };
  const { seconds, notes } = analyse(piece);
  return {
    midi: midiFile(piece),
    json: JSON.stringify(scoreJson(piece)),
    ...{ legs: legs.length, seconds, notes },
    unread: rejected.map(({ lines, reason }) => `line ${lines.from}, ${reason}`),
    unknown: unknown.map(({ place }) => place),
  };
}
