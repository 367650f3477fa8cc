// Makes data/terrain.json: where on the Earth is land, on a grid of two degrees, from Natural Earth (public domain) as the
// package world-atlas holds it, and how many routes leave each busy airport, from OpenFlights (ODbL).
// Run it with `npm run terrain -- DIR`, the folder that holds `openflights/routes.dat`.
import { readFileSync, writeFileSync } from 'node:fs';
import { geoContains } from 'd3-geo';
import { feature } from 'topojson-client';
import landTopology from 'world-atlas/land-110m.json' with { type: 'json' };

/** Size of a cell, degrees. */
const CELL = 2;
/** Fewest routes of an airport that counts as busy. */
const BUSY = 150;

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('the folder of the corpora is missing: npm run terrain -- DIR');

// The package's types know the topology as JSON alone.
const topology = landTopology as unknown as Parameters<typeof feature>[0];
const land = feature(topology, topology.objects.land!);

const rows = Array.from({ length: 180 / CELL }, (_, row) => {
  const latitude = 90 - CELL / 2 - row * CELL;
  return Array.from({ length: 360 / CELL }, (_, column) =>
    geoContains(land, [-180 + CELL / 2 + column * CELL, latitude]) ? '#' : '.',
  ).join('');
});

const counts = new Map<string, number>();
for (const line of readFileSync(`${folder}/openflights/routes.dat`, 'utf8').split('\n')) {
  const from = line.split(',')[2];
  if (from !== undefined && /^[A-Z]{3}$/.test(from)) counts.set(from, (counts.get(from) ?? 0) + 1);
}
const busy = Object.fromEntries([...counts].filter(([, routes]) => routes >= BUSY).sort());

writeFileSync(new URL('terrain.json', import.meta.url), `${JSON.stringify({ land: rows, busy }, null, 1)}\n`);
console.log(`${rows.join('').replaceAll('.', '').length} cells of land, ${Object.keys(busy).length} busy airports`);
