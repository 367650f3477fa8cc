import { z } from 'zod';
import { STYLES } from './style.ts';

/** The light at departure, from the brightest. */
export const LIGHTS = ['day', 'low sun', 'twilight', 'night'] as const;
export type Light = (typeof LIGHTS)[number];

/** The ground that a leg flies over. */
export const SCENERIES = ['polar', 'ocean', 'islands', 'mountains', 'desert', 'plain'] as const;
export type Scenery = (typeof SCENERIES)[number];

/** The direction at the origin; a round trip has none. */
export const HEADINGS = ['north', 'east', 'south', 'west', 'round'] as const;
export type Heading = (typeof HEADINGS)[number];

export const HAULS = ['hop', 'middling', 'long'] as const;
export type Haul = (typeof HAULS)[number];

/** Classes that the planner read off a leg: it decides how the leg sounds where no setting does. */
export const legReasons = z
  .object({
    light: z.enum(LIGHTS).describe('Light at the origin at departure.'),
    scenery: z.enum(SCENERIES).describe('What it flies over.'),
    heading: z.enum(HEADINGS).describe('Direction at the origin.'),
    haul: z.enum(HAULS).describe('Distance.'),
    busy: z.boolean().describe('Whether both airports are among the busiest of the world.'),
    jetLag: z.boolean().describe('Whether the clocks at its ends are six hours or more apart.'),
    style: z.enum(STYLES).describe('Dance or song that its melody is drawn after.'),
  })
  .readonly();
export type LegReasons = z.infer<typeof legReasons>;
