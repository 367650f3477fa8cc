import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { messageCatalogue } from '../../docs/message-catalogue.ts';
import { messages } from '../../docs/messages.ts';

const catalogueOf = (described: Parameters<typeof messageCatalogue>[0][number]['messages']) =>
  messageCatalogue([{ title: 'Planted', about: 'From here to there.', messages: described }]);

test('docs/messages.md is up to date: `npm run messages` writes it', () => {
  expect(readFileSync(join(import.meta.dirname, '../../docs/messages.md'), 'utf8')).toBe(messages);
});

test('a message or a field without a description throws', () => {
  const field = z.int().describe('How many.');
  expect(() => catalogueOf({ hush: z.object({ count: field }) })).toThrow('the message hush has no description');
  expect(() => catalogueOf({ hush: z.object({ count: z.int() }).describe('Counts.') })).toThrow(
    'count of the message hush has no description',
  );
  const inner = z.object({ deep: z.array(z.object({ count: z.int() })).describe('Counts.') });
  expect(() => catalogueOf({ hush: inner.describe('Deep.') })).toThrow('deep[].count of the message hush');
  const message = z.object({}).describe('Asks.');
  expect(() => catalogueOf({ ask: { message, answer: z.object({}), refusals: [] } })).toThrow('the answer to ask');
});

test('a derived message does not inherit a description', () => {
  const one = z.object({ count: z.int().describe('How many.') }).describe('Counts.');
  expect(() => catalogueOf({ other: one.extend({}) })).toThrow('the message other has no description');
});

test('a field of an unknown kind throws', () => {
  const message = z.object({ any: z.unknown().describe('Anything.') }).describe('Says anything.');
  expect(() => catalogueOf({ message })).toThrow('any is of a kind');
});

test('types come with their ranges, and unions variant by variant', () => {
  const message = z
    .object({
      pitch: z.int().min(0).max(127).optional().describe('Pitch.'),
      wish: z
        .discriminatedUnion('action', [
          z.object({ action: z.literal('go').describe('Goes.') }),
          z.object({
            action: z.literal('wait').describe('Waits.'),
            ms: z.number().positive().describe('How long, ms.'),
          }),
        ])
        .describe('What is wished.'),
      names: z.array(z.string().min(1).max(60)).min(1).nullable().describe('This | that.'),
    })
    .describe('Wishes.');
  expect(catalogueOf({ wish: { message, answer: null, refusals: ['BUSY'] } })).toBe(`## Planted

From here to there.

### \`wish\`

Wishes.

| field | type | meaning |
| --- | --- | --- |
| \`pitch\` | integer, 0 to 127, optional | Pitch. |
| \`wish\` | object | What is wished. |
| \`wish.action\` | \`"go"\` | Goes. |
| \`wish.action\` | \`"wait"\` | Waits. |
| \`wish.ms\` | number, above 0 | How long, ms. |
| \`names\` | array of (string, 1 to 60 characters), 1 or more items or null | This \\| that. |

Refusals: \`BUSY\`.`);
});
