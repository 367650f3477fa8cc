import { expect, test } from 'vitest';
import { z } from 'zod';
import { DOWN } from '../../protocol/down.ts';
import { hello } from '../../protocol/hello.ts';
import { UP } from '../../protocol/up.ts';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';
import { hashOf, shapeOf, shapesOf } from '../support/contract.ts';

/** The contract as it was when its version was set. Raise the version, then write the new hash here. */
const KNOWN = { version: 12, hash: 'c4fe1ec1a6672324' };

const contract = {
  hello: shapeOf(hello),
  up: Object.entries(UP).map(([name, { message, answer }]) => [name, shapeOf(message), answer && shapeOf(answer)]),
  down: shapesOf(DOWN),
};

test('a change of a message raises the protocol version', () => {
  expect({ version: PROTOCOL_VERSION, hash: hashOf(contract) }).toEqual(KNOWN);
});

test('the hash sees a field that comes, goes or changes its type', () => {
  const other = z.object({ sessionSeq: z.string() });
  expect(hashOf(shapeOf(other))).not.toBe(hashOf(shapeOf(z.object({ sessionSeq: z.int() }))));
  expect(hashOf(shapeOf(other))).not.toBe(hashOf(shapeOf(z.object({}))));
});

test('the hash does not see descriptions, and sees fields of that name', () => {
  const plain = z.object({ title: z.string(), description: z.int().optional() });
  const described = z
    .object({ title: z.string().describe('Title.'), description: z.int().optional().meta({ title: 'Text' }) })
    .describe('A message.');
  expect(hashOf(shapeOf(described))).toBe(hashOf(shapeOf(plain)));
  expect(hashOf(shapeOf(plain))).not.toBe(hashOf(shapeOf(z.object({}))));
});
