import { expect, test } from 'vitest';
import { encodeMessage, eventHead, namespaceOf, wire } from '../../protocol/wire.ts';

test.each([
  ['a letter', 'updates', { to: 70_000, updates: [Uint8Array.of(1, 2, 3)] }],
  ['a message with a field that is left out', 'grant', { role: 'reader', rights: [], until: undefined }],
  ['an empty one', 'renewed', {}],
])('%s is encoded as Socket.IO has it encoded', (_what, name, message) => {
  const nsp = namespaceOf('7c9e6679-7425-40de-944b-e07fc1f90ae7');
  const [whole] = new (wire().parser.Encoder)().encode({ type: 2, nsp, data: [name, message] });
  expect(Buffer.concat([eventHead(nsp, name), encodeMessage(message)])).toEqual(Buffer.from(whole!));
});
