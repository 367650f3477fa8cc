import { geoGraticule10 } from 'd3-geo';
import { feature } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import landTopology from 'world-atlas/land-110m.json';

const topology = landTopology as unknown as Topology<{ land: GeometryCollection }>;

/** The continents, 1:110 million (Natural Earth, public domain). */
export const LAND = feature(topology, topology.objects.land);

/** Meridians and parallels every ten degrees. */
export const GRATICULE = geoGraticule10();
