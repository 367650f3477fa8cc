import * as Y from 'yjs';
import {
  LEG_SETTING_TYPES,
  type LegChanges,
  type LegSettingName,
  legKey,
  readSettings,
  SETTING_TYPES,
  type SettingChanges,
  type Settings,
  settingsFor,
} from './settings.ts';
import { settingsMap, subMap } from './shape.ts';

/**
 * Changes settings of the music for the whole journey.
 * @throws RangeError where a value is out of its range.
 * @example steer(doc, { energy: 0.8, tempo: null })
 */
export function steer(doc: Y.Doc, changes: SettingChanges): void {
  const given = checked(SETTING_TYPES, changes);
  doc.transact(() => write(settingsMap(doc), given));
}

/**
 * Changes settings of one leg, given by the waypoint that it leaves from. It has no effect while the leg is locked.
 * @throws RangeError where a value is out of its range.
 */
export function steerLeg(doc: Y.Doc, leg: string, changes: LegChanges): void {
  const given = checked(LEG_SETTING_TYPES, changes);
  doc.transact(() =>
    write(
      legsMap(doc),
      given.map(([name, value]) => [legKey(leg, name as LegSettingName), value]),
    ),
  );
}

/** Sets the next take of a leg. Concurrent calls by two members set the same one. */
export function takeLegAgain(doc: Y.Doc, leg: string): void {
  const take = readSettings(settingsMap(doc)).legs.get(leg)?.take ?? 0;
  steerLeg(doc, leg, { take: take + 1 });
}

/** Locks the effective settings of a leg as they are now. Its end points still count. */
export function lockLeg(doc: Y.Doc, leg: string): void {
  doc.transact(() => locksMap(doc).set(leg, settingsFor(leg, readSettings(settingsMap(doc)))));
}

/** Unlocks a leg: it follows the settings again. */
export function unlockLeg(doc: Y.Doc, leg: string): void {
  doc.transact(() => locksMap(doc).delete(leg));
}

/**
 * Writes the settings of a whole journey.
 * @throws RangeError where a value is out of its range.
 */
export function putSettings(doc: Y.Doc, { legs, locks, ...journey }: Settings): void {
  doc.transact(() => {
    steer(doc, journey);
    for (const [leg, overrides] of legs) steerLeg(doc, leg, overrides);
    for (const [leg, kept] of locks) locksMap(doc).set(leg, kept);
  });
}

/** Removes all settings of one leg. */
export function forgetLeg(doc: Y.Doc, leg: string): void {
  doc.transact(() => {
    const [locks, legs] = ['locks', 'legs'].map((name) => settingsMap(doc).get(name));
    if (locks instanceof Y.Map) locks.delete(leg);
    if (!(legs instanceof Y.Map)) return;
    for (const name of Object.keys(LEG_SETTING_TYPES)) legs.delete(legKey(leg, name as LegSettingName));
  });
}

const legsMap = (doc: Y.Doc) => subMap(settingsMap(doc), 'legs');
const locksMap = (doc: Y.Doc) => subMap(settingsMap(doc), 'locks');

type Entries = readonly (readonly [name: string, value: unknown])[];

function checked(types: typeof SETTING_TYPES, changes: SettingChanges | LegChanges): Entries {
  const given = Object.entries(changes).filter(([, value]) => value !== undefined);
  for (const [name, value] of given) {
    const type = types[name];
    if (value !== null && type && !type.accepts(value)) throw new RangeError(`${name}: expected ${type.expected}`);
  }
  return given;
}

function write(map: Y.Map<unknown>, entries: Entries): void {
  for (const [name, value] of entries) {
    if (value === null) map.delete(name);
    else map.set(name, value);
  }
}
