import { PROTOCOL_VERSION } from '../protocol/version.ts';
import { CONTRACTS, PARTS } from '../server/http/contract/contents.ts';
import type { RouteContract } from '../server/http/contract/route-contract.ts';
import { schemas } from './json-schema.ts';
import { operation } from './operation.ts';
import { refusalResponses, refusalSchemas } from './refusals.ts';
import type { REQUESTS } from './requests.ts';

/** A route without a contract is an error of types. Files of the app are no interface. */
const contracts: { readonly [R in Exclude<keyof typeof REQUESTS, 'GET /*'>]: RouteContract } = CONTRACTS;

const ABOUT: { readonly [P in keyof typeof PARTS]: string } = {
  journeys: 'Journeys as they are: made, read and recovered.',
  library: 'Lists of journeys, copies, figures of travel.',
  collections: 'Collections of journeys and performances.',
  history: 'Versions, rows and their authors; details.',
  sharing: 'Roles, links, and changes of rights.',
  music: 'Pieces, stored performances, takes.',
  itineraries: 'Flights in files and text.',
  files: 'Journeys as files.',
  airports: 'Airports of the whole world.',
  similarity: 'Similar routes and similar music.',
  accounts: 'Accounts, sign-in, sign-out and recovery.',
  me: 'A person’s own data and access tokens.',
  listening: 'Blind comparisons of music.',
  reports: 'What happened in journeys.',
  operators: 'For those who run the server.',
  health: 'Liveness, readiness, version.',
  pages: 'Pages for people, and this reference.',
};

const paths: Record<string, Record<string, ReturnType<typeof operation>>> = {};
const partOf = (request: string) =>
  Object.entries(PARTS).find(([, routes]) => Object.hasOwn(routes, request))?.[0] ?? 'pages';

for (const [request, contract] of Object.entries(contracts) as [keyof typeof contracts, RouteContract][]) {
  const [method, path] = request.split(' ') as [string, string];
  const at = path.replaceAll(/:(\w+)/g, '{$1}');
  paths[at] = { ...paths[at], [method.toLowerCase()]: operation(request, contract, partOf(request)) };
}

const bearer = (description: string) => ({ type: 'http', scheme: 'bearer', description });

/** The requests of a server as an OpenAPI 3.1 document: docs/openapi.json. */
export const openApi = {
  openapi: '3.1.0',
  info: {
    title: 'Aero Melody',
    version: String(PROTOCOL_VERSION),
    description:
      'Requests over HTTP. Every answer other than 2xx and 3xx has the body `{ refusal }` with a code of a closed list, and every answer `x-request-id`. `x-rate-limits` are the limits of a server as it comes, for a person and for all people at an address; an operator can set others. New fields may be added to answers.',
    license: { name: 'MIT', identifier: 'MIT' },
  },
  servers: [{ url: '/' }],
  tags: Object.entries(ABOUT).map(([name, description]) => ({ name, description })),
  paths,
  components: {
    securitySchemes: {
      guest: bearer('The token of a guest, as `POST /api/logs` and the welcome of a room give it.'),
      session: bearer('The token of a login session, as `POST /api/session` gives it.'),
      accessToken: bearer('A personal access token: `read`, `edit` or `all` is the scope that it must have.'),
      operator: bearer('OPERATOR_TOKEN of the server.'),
    },
    headers: {
      RequestId: {
        description: 'Id of the request, as the server’s log has it: the one that it brought, or a new one.',
        schema: { type: 'string' },
      },
      RetryAfter: { description: 'Seconds after which to try again.', schema: { type: 'integer' } },
    },
    schemas: { ...schemas, ...refusalSchemas() },
    responses: refusalResponses(),
  },
};
