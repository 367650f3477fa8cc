import type { z } from 'zod';
import { DOWN } from '../protocol/down.ts';
import { HELLO_REFUSALS, hello } from '../protocol/hello.ts';
import { REFUSALS } from '../protocol/refusal.ts';
import { UP, UP_REFUSALS } from '../protocol/up.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { messageShape } from './json-schema.ts';

/** @param refusals codes of the closed list that can answer it */
const message = (name: string, schema: z.ZodType, refusals: readonly string[] = []) => ({
  name,
  summary: schema.description ?? name,
  contentType: 'application/msgpack',
  payload: messageShape(schema),
  ...(refusals.length > 0 && { 'x-refusals': refusals }),
});
const refs = (names: readonly string[]) => names.map((name) => ({ $ref: `#/channels/room/messages/${name}` }));
const answered = Object.entries(UP).flatMap(([name, { answer }]) =>
  answer ? [[`${name}.answer`, message(`${name}.answer`, answer)] as const] : [],
);
const down = (name: string) => `down.${name}`;

/** The messages of a room's socket as an AsyncAPI 3 document: docs/asyncapi.json. */
export const asyncApi = {
  asyncapi: '3.0.0',
  info: {
    title: 'Aero Melody',
    version: String(PROTOCOL_VERSION),
    description:
      'Messages over Socket.IO with MessagePack, in the namespace `/logs/{id}`. A message from a member is answered through its acknowledgement, where it has an answer: `{ ok: true, … }` or `{ ok: false, refusal }`. `x-refusals` are the codes that can refuse it; the refusal of a hello comes in `data` of `connect_error`, that of a message without an answer as `refused`. Messages to members are named `down.…` here and without that on the wire.',
    license: { name: 'MIT' },
  },
  defaultContentType: 'application/msgpack',
  'x-refusals': REFUSALS,
  channels: {
    room: {
      address: '/logs/{id}',
      title: 'A room',
      parameters: { id: { description: 'The uuid of a travel log.' } },
      messages: Object.fromEntries([
        ['hello', message('hello', hello, HELLO_REFUSALS)],
        ...Object.entries(UP).map(([name, up]) => [name, message(name, up.message, [...up.refusals, ...UP_REFUSALS])]),
        ...answered,
        ...Object.entries(DOWN).map(([name, schema]) => [down(name), message(name, schema)]),
      ]),
    },
  },
  operations: {
    // The refusal of a hello comes as `connect_error`, and that of a message without an answer as `refused`.
    join: {
      action: 'receive',
      channel: { $ref: '#/channels/room' },
      messages: refs(['hello']),
      reply: { channel: { $ref: '#/channels/room' }, messages: refs(['down.welcome']) },
    },
    ...Object.fromEntries(
      Object.entries(UP).map(([name, { answer }]) => [
        `receive-${name}`,
        {
          action: 'receive',
          channel: { $ref: '#/channels/room' },
          messages: refs([name]),
          ...(answer && { reply: { channel: { $ref: '#/channels/room' }, messages: refs([`${name}.answer`]) } }),
        },
      ]),
    ),
    publish: { action: 'send', channel: { $ref: '#/channels/room' }, messages: refs(Object.keys(DOWN).map(down)) },
  },
};
