import { expect, test } from 'vitest';
import { z } from 'zod';
import { ANSWERS, QUESTION, QUESTION_VERSION } from '../../server/admin/question.ts';
import { hashOf, shapesOf } from '../support/contract.ts';

/** Questions and answers as they were when their version was set. Raise the version, then write the new hash here. */
const KNOWN = { version: 1, hash: '5553dc4c1f5979c7' };

test('a change of what operators ask of instances raises its version', () => {
  expect({ version: QUESTION_VERSION, hash: hashOf(shapesOf({ ...ANSWERS, QUESTION })) }).toEqual(KNOWN);
});

test('an answer with a field more is read by an instance that does not know it', () => {
  const newer = z.object({ closed: z.int(), more: z.string() }).parse({ closed: 2, more: 'of the next version' });
  expect(ANSWERS.kick.parse(newer)).toEqual({ closed: 2 });
});
