import { expect, test } from 'vitest';
import { readRefusal, refuse } from '../../protocol/refusal.ts';
import { refusal } from '../../protocol/refusal-schema.ts';

test.each([
  refuse('ROOM_FULL'),
  { ...refuse('LOG_FULL', ''), more: 1 },
  { code: 'toString', detail: '' },
  { code: 'NOT_FOUND', detail: '' },
  { code: 'ROOM_FULL' },
  { code: 'ROOM_FULL', detail: null },
  [],
  null,
  undefined,
  '<html>502</html>',
])('a client reads %j as the schema does', (value) => {
  expect(readRefusal(value)).toEqual(refusal.safeParse(value).data);
});
