import fc from 'fast-check';
import type * as Y from 'yjs';
import {
  addTag,
  addWaypoint,
  editWaypoint,
  entryOf,
  moveWaypoint,
  removeWaypoint,
  setDescription,
  setTitle,
  type WaypointFields,
} from '../../travel-log/edit.ts';
import { MODES, type SettingChanges, TEXTURES } from '../../travel-log/settings.ts';
import { readWaypoints, WAYS, type Way } from '../../travel-log/shape.ts';
import { lockLeg, steer, steerLeg, takeLegAgain, unlockLeg } from '../../travel-log/steering.ts';
import { REMOVAL } from '../support/removal.ts';

/** Real airports of every continent, near ones and antipodes, by either code; then some that are none. */
const CODES = [
  ...['CDG', 'ORY', 'LHR', 'LCY', 'FRA', 'VIE', 'ATH', 'IST', 'MAD', 'LIS', 'FCO', 'OSL', 'ARN', 'KEF', 'SVO'],
  ...['JFK', 'EWR', 'LAX', 'SFO', 'ORD', 'MEX', 'GRU', 'EZE', 'SCL', 'LIM', 'LPB', 'BOG', 'ANC', 'HNL'],
  ...['NRT', 'HND', 'PEK', 'SIN', 'DEL', 'DXB', 'JNB', 'CAI', 'NBO', 'SYD', 'AKL', 'PPT', 'EDDB', 'lowi'],
  ...['XQZ', '', '???'],
];

const code = fc.constantFrom(...CODES);
const instant = fc
  .integer({ min: Date.UTC(2026, 0, 1) / 900_000, max: Date.UTC(2026, 0, 4) / 900_000 })
  .map((quarters) => new Date(quarters * 900_000).toISOString());
const time = fc.option(instant, { nil: null, freq: 3 });

export interface Journey {
  readonly seed: number;
  readonly waypoints: readonly (WaypointFields & { readonly airport: string })[];
}

export const journeys: fc.Arbitrary<Journey> = fc.record({
  seed: fc.nat({ max: 0xffffffff }),
  waypoints: fc.array(
    fc.oneof(
      { weight: 3, arbitrary: fc.record({ airport: code }) },
      { weight: 1, arbitrary: fc.record({ airport: code, arrive: time, depart: time }) },
    ),
    { maxLength: 8 },
  ),
});

/** Twelve legs between known airports. */
export const longJourneys: fc.Arbitrary<Journey> = fc.record({
  seed: fc.nat({ max: 0xffffffff }),
  waypoints: fc.array(fc.record({ airport: fc.constantFrom(...CODES.slice(0, -3)) }), { minLength: 13, maxLength: 13 }),
});

/** Waypoints are told by a number, to be taken modulo how many there are. */
export type Edit =
  | { readonly kind: 'airport'; readonly at: number; readonly airport: string }
  | { readonly kind: 'times'; readonly at: number; readonly arrive: string | null; readonly depart: string | null }
  | { readonly kind: 'move'; readonly at: number; readonly to: number }
  | { readonly kind: 'way'; readonly at: number; readonly way: Way | null }
  | { readonly kind: 'add'; readonly at: number; readonly airport: string; readonly id: string }
  | { readonly kind: 'remove'; readonly at: number }
  | { readonly kind: 'settings'; readonly changes: SettingChanges }
  | { readonly kind: 'leg'; readonly at: number; readonly changes: SettingChanges }
  | { readonly kind: 'take' | 'lock' | 'unlock'; readonly at: number }
  | { readonly kind: 'entry' | 'flight'; readonly at: number; readonly text: string }
  | { readonly kind: 'title' | 'description' | 'tag'; readonly text: string };

const place = fc.nat({ max: 9 });
const is = <K extends Edit['kind']>(kind: K) => fc.constant(kind);
const level = fc.constantFrom(0, 0.2, 0.5, 0.8, 1);
const program = fc.option(fc.nat({ max: 127 }), { nil: null });
const changes: fc.Arbitrary<SettingChanges> = fc.oneof(
  fc.record({ tempo: fc.option(fc.integer({ min: 40, max: 240 }), { nil: null }) }),
  fc.record({ key: fc.option(fc.nat({ max: 11 }), { nil: null }) }),
  fc.record({ mode: fc.option(fc.constantFrom(...MODES), { nil: null }) }),
  fc.record({ density: level }),
  fc.record({ energy: level }),
  fc.record({ temperature: fc.constantFrom(0.5, 1, 1.5) }),
  fc.record({ texture: fc.constantFrom(...TEXTURES) }),
  fc.record({ melodyProgram: program }),
  fc.record({ padProgram: program }),
  fc.record({ seed: fc.nat({ max: 3 }) }),
);

const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: is('airport'), at: place, airport: code }) },
  { weight: 2, arbitrary: fc.record({ kind: is('times'), at: place, arrive: time, depart: time }) },
  { weight: 2, arbitrary: fc.record({ kind: is('move'), at: place, to: place }) },
  { weight: 2, arbitrary: fc.record({ kind: is('way'), at: place, way: fc.constantFrom(null, ...WAYS) }) },
  { weight: 3, arbitrary: fc.record({ kind: is('add'), at: place, airport: code, id: fc.uuid() }) },
  { weight: 2, arbitrary: fc.record({ kind: is('remove'), at: place }) },
  { weight: 4, arbitrary: fc.record({ kind: is('settings'), changes }) },
  { weight: 2, arbitrary: fc.record({ kind: is('leg'), at: place, changes }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constantFrom('take' as const, 'lock' as const, 'unlock' as const), at: place }),
  },
);

export const edits = fc.array(edit, { minLength: 1, maxLength: 3 });

/** What people write that nobody hears. */
export const silentEdits: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ kind: fc.constantFrom('entry', 'flight'), at: place, text: fc.string() }),
  fc.record({ kind: is('lock'), at: place }),
  fc.record({ kind: fc.constantFrom('title', 'description', 'tag'), text: fc.string() }),
);

/** Makes an edit; one of a waypoint where there is none does nothing. */
export function makeEdit(doc: Y.Doc, edit: Edit): void {
  const waypoints = readWaypoints(doc);
  const id = 'at' in edit && waypoints.length > 0 ? waypoints[edit.at % waypoints.length]!.id : 'nobody';
  switch (edit.kind) {
    case 'airport':
      editWaypoint(doc, id, { airport: edit.airport });
      break;
    case 'times':
      editWaypoint(doc, id, { arrive: edit.arrive, depart: edit.depart });
      break;
    case 'way':
      editWaypoint(doc, id, { way: edit.way });
      break;
    case 'move':
      moveWaypoint(doc, id, edit.to);
      break;
    case 'add':
      addWaypoint(doc, { airport: edit.airport }, edit.id, edit.at);
      break;
    case 'remove':
      removeWaypoint(doc, id, REMOVAL);
      break;
    case 'settings':
      steer(doc, edit.changes);
      break;
    case 'leg':
      steerLeg(doc, id, edit.changes);
      break;
    case 'take':
      takeLegAgain(doc, id);
      break;
    case 'lock':
      lockLeg(doc, id);
      break;
    case 'unlock':
      unlockLeg(doc, id);
      break;
    case 'entry':
      entryOf(doc, id)?.insert(0, edit.text);
      break;
    case 'flight':
      editWaypoint(doc, id, { flight: edit.text });
      break;
    case 'title':
      setTitle(doc, edit.text);
      break;
    case 'description':
      setDescription(doc, edit.text);
      break;
    case 'tag':
      addTag(doc, edit.text);
      break;
    default:
      edit satisfies never;
  }
}
