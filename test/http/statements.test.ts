import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AeroMelody } from '../../server/server.ts';
import { startServer } from '../support/server.ts';

/** The part of Knex that sends statements to SQLite. */
interface Sender {
  _query(connection: unknown, query: { readonly sql: string }): Promise<unknown>;
}

const { prototype } = createRequire(import.meta.url)('knex/lib/dialects/better-sqlite3/index.js') as {
  prototype: Sender;
};
const send = prototype._query;
const sent: string[] = [];

let server: AeroMelody;
let token = '';
let id = '';
beforeAll(async () => {
  prototype._query = function (this: Sender, connection, query) {
    sent.push(query.sql);
    return send.call(this, connection, query);
  };
  server = await startServer({ AUTH_MODE: 'guests' });
  const waypoints = [{ airport: 'CDG' }, { airport: 'NRT' }];
  ({ id, token } = JSON.parse(await ask('POST', '/api/logs', { waypoints })));
});
afterAll(async () => {
  prototype._query = send;
  await server.close();
});

async function ask(method: string, path: string, body?: object | string): Promise<string> {
  const answer = await fetch(server.url + path.replace('ID', id), {
    method,
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body && { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json' }),
    },
    ...(body && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  expect(answer.status, `${method} ${path}: ${text.slice(0, 200)}`).toBeLessThan(300);
  return text;
}

/** Statements of a request beside those of BEGIN and COMMIT, of the session, the rights and the commit lane. */
test.each([
  ['POST', '/api/logs', 4, {}],
  ['GET', '/api/logs/ID', 1],
  ['GET', '/api/logs', 1],
  ['GET', '/api/logs?scope=mine', 1],
  ['GET', '/api/logs?scope=shared&q=sea', 1],
  ['GET', '/api/logs?scope=public&region=Europe', 1],
  ['GET', '/api/me/statistics', 2],
  ['POST', '/api/logs/ID/duplicate', 3, {}],
  ['PUT', '/api/logs/ID/archive', 1],
  ['DELETE', '/api/logs/ID/archive', 1],
  ['GET', '/api/logs/ID/print', 1],
  ['GET', '/api/logs/ID/journey.json', 1],
  ['GET', '/api/logs/ID/versions', 4],
  ['GET', '/api/logs/ID/compositions', 1],
  ['GET', '/api/collections?scope=mine', 1],
  ['GET', '/api/collections?scope=public', 1],
  ['POST', '/api/logs/ID/import', 4, 'FRA-JFK'],
  ['PATCH', '/api/logs/ID/access', 3, { listed: true }],
] as const)('%s %s takes %i statements', async (method, path, most, body?: object | string) => {
  // The first request opens the room, and fills the caches.
  await ask(method, path, body);
  // Changes of earlier requests are projected.
  await ask('GET', '/api/logs');
  let counted: string[] = [];
  // A timer of the server may send some, too.
  for (let tries = 0; tries < 3 && counted.length !== most; tries++) {
    sent.length = 0;
    await ask(method, path, body);
    counted = sent.filter((sql) => !/^(BEGIN|COMMIT)/.test(sql));
  }
  expect(counted).toHaveLength(most);
});
