// Prints what a process in the zone of its TZ reads in a document with times of every kind, and what it makes of them.
import * as Y from 'yjs';
import { featuresOf } from '../../server/composer/plan/features.ts';
import { createAirports, readAirports } from '../../server/storage/airports.ts';
import { seedTravelLog } from '../../travel-log/edit.ts';
import { legsOf } from '../../travel-log/legs.ts';
import { readWaypoints, waypointsMap } from '../../travel-log/shape.ts';

const doc = new Y.Doc();
const [written] = process.argv.slice(2);
seedTravelLog(doc, { title: '', seed: 7, waypoints: ['CDG', 'NRT'].map((airport) => ({ id: airport, airport })) });
waypointsMap(doc).get('CDG')!.set('depart', written);
const waypoints = readWaypoints(doc);
const airports = createAirports(await readAirports());
const { sunHeight, clockChange } = featuresOf(legsOf(waypoints, airports.of)[0]!);
console.log(JSON.stringify({ hours: new Date(0).getHours(), depart: waypoints[0]!.depart, sunHeight, clockChange }));
