import { RIGHTS, type Right, ROLES, type Role } from '../protocol/role.ts';
import type { UpName } from '../protocol/up.ts';

/** The right to a log that each request about it takes. */
export const LOG_REQUESTS = {
  'GET /api/logs/:id': 'read',
  'GET /api/logs/:id/access': 'read',
  'GET /api/logs/:id/composition.mid': 'read',
  'GET /api/logs/:id/composition.json': 'read',
  'GET /api/logs/:id/analysis': 'read',
  'GET /api/logs/:id/calendar.ics': 'read',
  'GET /api/logs/:id/flights.csv': 'read',
  'GET /api/logs/:id/journey.geojson': 'read',
  'GET /api/logs/:id/journey.gpx': 'read',
  'GET /api/logs/:id/journey.kml': 'read',
  'GET /api/logs/:id/journey.aero': 'read',
  'GET /api/logs/:id/journey.json': 'read',
  'GET /api/logs/:id/print': 'read',
  'GET /api/logs/:id/versions': 'read',
  'GET /api/logs/:id/at/:seq': 'read',
  'GET /api/logs/:id/attribution': 'read',
  'GET /api/logs/:id/evenings': 'read',
  'GET /api/logs/:id/evenings/:evening': 'read',
  'GET /api/logs/:id/evenings/:evening/scenes': 'read',
  'GET /api/logs/:id/evenings/:evening/music': 'read',
  'GET /api/logs/:id/evenings/:evening/visits': 'read',
  'GET /api/logs/:id/takes': 'read',
  'POST /api/logs/:id/takes': 'jam',
  'PATCH /api/logs/:id/takes/:take': 'jam',
  'GET /api/logs/:id/compositions': 'read',
  'GET /api/logs/:id/compositions/:composition/composition.mid': 'read',
  'GET /api/logs/:id/compositions/:composition/composition.json': 'read',
  'GET /api/logs/:id/compositions/:composition/similar': 'read',
  'GET /api/logs/:id/next': 'read',
  'PUT /api/logs/:id/compositions/:composition/like': 'read',
  'DELETE /api/logs/:id/compositions/:composition/like': 'read',
  'PATCH /api/logs/:id/compositions/:composition': 'play',
  'DELETE /api/logs/:id/compositions/:composition': 'play',
  'POST /api/logs/:id/versions': 'write',
  'POST /api/logs/:id/restore': 'write',
  'POST /api/logs/:id/import': 'write',
  'POST /api/logs/:id/imports': 'write',
  'POST /api/logs/:id/trim': 'manage',
  'PATCH /api/logs/:id': 'write',
  'PATCH /api/logs/:id/access': 'manage',
  'PUT /api/logs/:id/members/:user': 'manage',
  'DELETE /api/logs/:id/members/:user': 'manage',
  'POST /api/logs/:id/owner': 'manage',
  'GET /api/logs/:id/links': 'manage',
  'POST /api/logs/:id/links': 'manage',
  'DELETE /api/logs/:id/links/:link': 'manage',
  'GET /api/logs/:id/replay-links': 'manage',
  'POST /api/logs/:id/replay-links': 'manage',
  'DELETE /api/logs/:id/replay-links/:link': 'manage',
  'GET /api/logs/:id/audit': 'manage',
  'DELETE /api/logs/:id': 'manage',
} as const satisfies Record<string, Right>;

/** Who may send any other request: everybody, a person with a token, one who has signed in, or an operator. */
export const OTHER_REQUESTS = {
  'GET /': 'everybody',
  'GET /*': 'everybody',
  'GET /listen': 'everybody',
  'GET /logs/:id': 'everybody',
  'GET /replay': 'everybody',
  'GET /replay/:id': 'everybody',
  'GET /reports': 'everybody',
  'GET /collections/:id': 'everybody',
  'GET /admin': 'everybody',
  'GET /sign-in': 'everybody',
  'GET /docs/console': 'everybody',
  'GET /logs/:id/': 'everybody',
  'GET /docs': 'everybody',
  'GET /docs/openapi.json': 'everybody',
  'GET /docs/asyncapi.json': 'everybody',
  'GET /healthz': 'everybody',
  'GET /readyz': 'everybody',
  'GET /version': 'everybody',
  'GET /api/airports': 'everybody',
  'GET /api/airports/:code': 'everybody',
  'GET /api/routes/:origin/:destination/similar': 'everybody',
  'POST /api/logs': 'everybody',
  'POST /api/black-boxes': 'everybody',
  'POST /api/itineraries/preview': 'everybody',
  'POST /api/accounts': 'everybody',
  'POST /api/session': 'everybody',
  'POST /api/session/recovery': 'everybody',
  'POST /api/session/reset': 'everybody',
  'POST /api/session/passkey/options': 'everybody',
  'POST /api/session/passkey': 'everybody',
  'GET /api/session': 'everybody',
  'GET /api/session/provider': 'everybody',
  'POST /api/session/provider/options': 'everybody',
  'POST /api/session/provider': 'everybody',
  'GET /api/listen/pair': 'everybody',
  'POST /api/listen/votes': 'everybody',
  'GET /api/logs': 'person',
  'POST /api/logs/:id/duplicate': 'person',
  'PUT /api/logs/:id/archive': 'person',
  'DELETE /api/logs/:id/archive': 'person',
  'DELETE /api/logs/:id/members/me': 'person',
  'POST /api/logs/:id/recover': 'person',
  'DELETE /api/session': 'person',
  'DELETE /api/sessions': 'person',
  'GET /api/me': 'person',
  'PATCH /api/me': 'person',
  'DELETE /api/me': 'person',
  'GET /api/me/export': 'person',
  'GET /api/me/statistics': 'person',
  'POST /api/me/password': 'person',
  'POST /api/me/recovery-codes': 'person',
  'GET /api/me/compositions': 'person',
  'GET /api/me/calendars': 'person',
  'POST /api/me/calendars': 'person',
  'DELETE /api/me/calendars/:calendar': 'person',
  'GET /api/calendars/:token.ics': 'everybody',
  'GET /api/replays/:token': 'everybody',
  'GET /api/replays/:token/scenes': 'everybody',
  'GET /api/replays/:token/music': 'everybody',
  'GET /api/replays/:token/visits': 'everybody',
  'GET /api/me/passkeys': 'person',
  'POST /api/me/passkeys/options': 'person',
  'POST /api/me/passkeys': 'person',
  'DELETE /api/me/passkeys/:passkey': 'person',
  'POST /api/collections': 'person',
  'GET /api/collections': 'person',
  'GET /api/collections/:id': 'everybody',
  'PATCH /api/collections/:id': 'person',
  'DELETE /api/collections/:id': 'person',
  'POST /api/collections/:id/items': 'person',
  'PATCH /api/collections/:id/items/:item': 'person',
  'DELETE /api/collections/:id/items/:item': 'person',
  'PUT /api/collections/:id/like': 'person',
  'DELETE /api/collections/:id/like': 'person',
  'POST /api/collections/:id/uses': 'person',
  'POST /api/collections/:id/invitation': 'person',
  'DELETE /api/collections/:id/invitation': 'person',
  'POST /api/collections/:id/members': 'person',
  'DELETE /api/collections/:id/members/:user': 'person',
  'GET /api/me/tokens': 'person',
  'POST /api/me/tokens': 'person',
  'DELETE /api/me/tokens/:id': 'person',
  'GET /api/reports': 'person',
  'GET /api/reports/:name': 'person',
  'POST /api/jobs': 'person',
  'GET /api/jobs': 'person',
  'GET /api/jobs/:job': 'person',
  'POST /api/jobs/:job/cancel': 'person',
  'POST /api/jobs/:job/resume': 'person',
  'GET /api/jobs/:job/file': 'person',
  'GET /api/admin/instances': 'operator',
  'POST /api/admin/instances/:name/drain': 'operator',
  'GET /api/admin/rooms': 'operator',
  'GET /api/admin/rooms/:log': 'operator',
  'POST /api/admin/rooms/:log/kick': 'operator',
  'POST /api/admin/rooms/:log/close': 'operator',
  'POST /api/admin/rooms/:log/hand-over': 'operator',
  'POST /api/admin/rooms/:log/skip': 'operator',
  'GET /api/admin/storage': 'operator',
  'GET /api/audit': 'operator',
  'GET /api/reports/listening': 'operator',
  'GET /api/reports/rooms': 'operator',
  'GET /metrics': 'operator',
} as const;

/** The right that each message of a member takes. An update takes the right of what it changes. */
export const MESSAGES: { readonly [N in UpName]: Right | { readonly [change: string]: Right } } = {
  update: { 'the settings of the music': 'steer', 'anything else': 'write' },
  withdraw: 'steer',
  awareness: 'read',
  command: 'play',
  baton: 'play',
  stage: 'jam',
  jam: 'jam',
  score: 'read',
  ping: 'read',
  compare: 'read',
  experience: 'read',
};

const roles = Object.keys(ROLES) as Role[];
const mark = (role: Role, right: Right) => ((ROLES[role] as readonly Right[]).includes(right) ? '✓' : '');
const row = (...cells: readonly string[]) => `| ${cells.join(' | ')} |\n`;
const head = (...cells: readonly string[]) => row(...cells) + row(...cells.map(() => '---'));
const rightRow = (what: string, right: Right) => row(what, right, ...roles.map((role) => mark(role, right)));

/** docs/permissions.md: every request and message with who may send it. A test asks a server each of these cells. */
export const permissions = `# Who may do what

Made from \`docs/permissions.ts\` by \`npm run messages\`; \`test/rights/permissions.test.ts\` asks a server every cell of it, for
journeys that are private, public, open by their address, and deleted. [protocol.md](protocol.md#a-access) has the rules.

| role | rights |
| --- | --- |
${roles.map((role) => row(role, ROLES[role].join(', '))).join('')}
\`read\` opens and hears a journey, \`jam\` plays along, \`play\` moves the transport, \`steer\` changes the settings of the music,
\`write\` stops and texts, \`manage\` roles, links and the journey itself: ${RIGHTS.length} rights.

Strangers have the role that the address of the journey gives: none where it is private, viewer where it is public, editor
where it is open by its address. Without the right to read, the answer is UNKNOWN_LOG, as for a journey that is not there or is
deleted; without another right, NOT_ALLOWED; without a token where one is needed, UNAUTHORIZED. A personal access token
allows what both its scope and the role of its person do; it starts and ends no membership.

Of takes, a person changes their own ones, and those of others with the right to manage; deleted ones are listed for the same people. Of stored
performances, a person renames and deletes what it played, and those of others with the right to manage; a like takes a token.

The right to read includes the history, with the names of its authors. Only members see the list of members.

## Requests about a journey

${head('request', 'right', ...roles)}${Object.entries(LOG_REQUESTS)
  .map(([request, right]) => rightRow(`\`${request}\``, right))
  .join('')}

## Messages in a room

To join takes the right to read.

${head('message', 'right', ...roles)}${Object.entries(MESSAGES)
  .flatMap(([name, right]) =>
    typeof right === 'string'
      ? [rightRow(`\`${name}\``, right)]
      : Object.entries(right).map(([change, needed]) => rightRow(`\`${name}\` of ${change}`, needed)),
  )
  .join('')}
## Other requests

A person has a token: a guest's or an account's. \`POST /api/logs/:id/recover\` takes the owner of a deleted journey, and
\`…/duplicate\` and \`…/archive\` take the right to read. The public list, \`GET /api/logs?scope=public\`, needs no token. With
\`AUTH_MODE=accounts\` or \`provider\` guests do not come in, and the public list, a new
journey, a pair to listen to and a vote take an account. Reports tell a person of the journeys that it owns; with the operator's token
they tell of all, and those that are for operators alone answer. Jobs of a person are exports of the journeys that it owns, and it
sees its own ones. An access token of scope \`read\` begins and downloads exports; \`cancel\` and \`resume\` take the right to write. Operators begin all kinds, on all journeys, and see the jobs of all.

Of collections, the owner does everything, an editor changes texts and items, a viewer reads; everybody reads a public one. Who may
not read one gets NOT_FOUND. The public list, with \`scope=public\`, needs no token. In a collection, the rights to each journey
decide who sees it ([collections.md](collections.md)).

${head('request', 'who')}${Object.entries(OTHER_REQUESTS)
  .map(([request, who]) => row(`\`${request}\``, who))
  .join('')}`;
