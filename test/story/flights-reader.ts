// Prints how a server and its clients read the flights of the table, in the zone of this process's TZ.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readJourney } from '../../app/src/journey.ts';
import { flightTimeWords, stopTimeWords } from '../../app/src/time-words.ts';
import { connect, type Waypoint } from '../../client-sdk/index.ts';
import { featuresOf } from '../../server/composer/plan/features.ts';
import { readConfig } from '../../server/config.ts';
import { startServer } from '../../server/server.ts';
import { createAirports, readAirports } from '../../server/storage/airports.ts';
import { legsOf } from '../../travel-log/legs.ts';
import { ZONED_FLIGHTS } from '../support/zoned-flights.ts';

interface RestWaypoint extends Waypoint {
  readonly arriveLocal?: string;
  readonly departLocal?: string;
}

const folder = await mkdtemp(join(tmpdir(), 'aero-melody-flights-'));
const server = await startServer(
  readConfig({ PORT: '0', HOST: '127.0.0.1', DATA_DIR: folder, LOG_LEVEL: 'error', AUTH_MODE: 'open' }),
);
const airports = createAirports(await readAirports());

const waypoints = ZONED_FLIGHTS.flatMap(({ from, to, departs, arrives }) => [
  { airport: from, departLocal: departs },
  { airport: to, arriveLocal: arrives },
]);
const created = await fetch(`${server.url}/api/logs`, {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ waypoints }),
});
if (created.status !== 201) throw new Error(await created.text());
const { id, token } = (await created.json()) as { id: string; token: string };
const answer = await fetch(`${server.url}/api/logs/${id}`, { headers: { authorization: `Bearer ${token}` } });
const rest = ((await answer.json()) as { waypoints: readonly RestWaypoint[] }).waypoints;
const room = await connect({ url: server.url, log: id, token });
const sdk = room.travelLog.read().waypoints;
const journey = readJourney(sdk, airports.of);
const legs = legsOf(sdk, airports.of);

const readings = ZONED_FLIGHTS.map((_, at) => {
  const [from, to] = [sdk[2 * at]!, sdk[2 * at + 1]!];
  const [origin, destination] = [airports.of(from.airport), airports.of(to.airport)];
  const flight = journey.flights.find(({ id }) => id === from.id)!;
  return {
    rest: [rest[2 * at]!.departLocal, rest[2 * at + 1]!.arriveLocal],
    sdk: [from.depart, to.arrive],
    app: [
      stopTimeWords(from, origin),
      stopTimeWords(to, destination),
      flightTimeWords(flight, from, to.arrive),
      Math.round(flight.km),
    ],
    composer: featuresOf(legs.find(({ id }) => id === from.id)!).clockChange,
  };
});
await room.leave();
await server.close();
await rm(folder, { recursive: true });
console.log(JSON.stringify({ hours: new Date(0).getHours(), readings }));
process.exit(0);
