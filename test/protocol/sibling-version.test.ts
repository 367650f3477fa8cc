import { expect, test } from 'vitest';
import { z } from 'zod';
import { SIBLING, SIBLING_VERSION } from '../../protocol/sibling.ts';
import { hashOf, shapesOf } from '../support/contract.ts';

/** The messages between instances as they were when their version was set. Raise the version, then write the new hash here. */
const KNOWN = { version: 9, hash: '797f0a99e58f916b' };

test('S1: a change of a message between instances raises the sibling version', () => {
  expect({ version: SIBLING_VERSION, hash: hashOf(shapesOf(SIBLING)) }).toEqual(KNOWN);
});

test.each([
  ['a field more', { ...SIBLING, committed: SIBLING.committed.extend({ at: z.number().optional() }) }],
  ['a field of another type', { ...SIBLING, committed: z.object({ to: z.string() }) }],
  ['a message more', { ...SIBLING, weather: z.object({}) }],
  ['a message less', Object.fromEntries(Object.entries(SIBLING).filter(([name]) => name !== 'baton'))],
])('S1: %s without a new version is found', (_, changed) => {
  expect(hashOf(shapesOf(changed))).not.toBe(KNOWN.hash);
});

test('every message between instances is described', () => {
  for (const [name, message] of Object.entries(SIBLING)) expect(message.description, name).toMatch(/^[A-Z].+\.$/);
});
