import { z } from 'zod';
import { DOWN } from '../protocol/down.ts';
import { hello } from '../protocol/hello.ts';
import { UP } from '../protocol/up.ts';
import { PROTOCOL_VERSION } from '../protocol/version.ts';

const shapeOf = (schema: z.ZodType) => {
  const { $schema: _, ...shape } = z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input', target: 'draft-7' });
  return shape;
};

const message = (name: string, schema: z.ZodType) => ({
  name,
  summary: schema.description ?? name,
  payload: shapeOf(schema),
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
      'Messages over Socket.IO with MessagePack, in the namespace `/logs/{id}`. A message from a member is answered through its acknowledgement, where it has an answer.',
    license: { name: 'MIT' },
  },
  channels: {
    room: {
      address: '/logs/{id}',
      title: 'A room',
      parameters: { id: { description: 'The uuid of a travel log.' } },
      messages: Object.fromEntries([
        ['hello', message('hello', hello)],
        ...Object.entries(UP).map(([name, up]) => [name, message(name, up.message)]),
        ...answered,
        ...Object.entries(DOWN).map(([name, schema]) => [down(name), message(name, schema)]),
      ]),
    },
  },
  operations: {
    join: { action: 'receive', channel: { $ref: '#/channels/room' }, messages: refs(['hello']) },
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
