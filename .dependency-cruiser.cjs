// The layers of the project: imports go down only. `npm run layers` checks them, and a test plants violations.
const only = (from, ...to) => ({
  name: `${from.replace(/[^a-z-]/g, '-').replace(/^-+|-+$/g, '')}-imports-down-only`,
  severity: 'error',
  from: { path: `^${from}` },
  to: {
    path: '^(protocol|travel-log|server|client-sdk|app|migrations|examples|test|bench)/',
    pathNot: [from, ...to].map((path) => `^${path}`),
  },
});

/** An outside library and the one place that may import it. */
const home = (library, ...places) => ({
  name: `home-of-${library.replace(/[^a-z0-9-]+/g, '-').replace(/^-|-$/g, '')}`,
  severity: 'error',
  from: { pathNot: [...places, 'test/', 'bench/'].map((path) => `^${path}`) },
  to: { path: `node_modules/${library}/` },
});

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    // Two packages hold types and nothing else.
    {
      name: 'everything-resolves',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^(geojson|topojson-specification)$' },
    },
    only('protocol/'),
    only('travel-log/'),
    only('server/config.ts'),
    only('server/logger.ts'),
    only('server/sync/', 'protocol/', 'travel-log/'),
    only('server/composer/', 'protocol/', 'travel-log/'),
    only('server/storage/', 'protocol/', 'travel-log/', 'migrations/', 'server/logger.ts'),
    only('migrations/'),
    only('server/session-events/', 'protocol/', 'travel-log/', 'server/logger.ts'),
    only('server/identity/', 'protocol/', 'server/storage/', 'server/logger.ts'),
    only('server/conductor/', 'protocol/', 'travel-log/', 'server/composer/', 'server/storage/', 'server/logger.ts'),
    only(
      'server/room/',
      'protocol/',
      'travel-log/',
      'server/sync/',
      'server/composer/',
      'server/storage/',
      'server/session-events/',
      'server/conductor/',
      'server/logger.ts',
    ),
    only(
      'server/connection/',
      'protocol/',
      'travel-log/',
      'server/sync/',
      'server/storage/',
      'server/session-events/',
      'server/identity/',
      'server/conductor/',
      'server/room/',
      'server/logger.ts',
    ),
    only(
      'server/http/',
      'protocol/',
      'travel-log/',
      'server/composer/',
      'server/storage/',
      'server/session-events/',
      'server/identity/',
      'server/conductor/',
      'server/room/',
      'server/logger.ts',
    ),
    { name: 'nobody-imports-main', severity: 'error', from: {}, to: { path: '^server/main\\.ts' } },
    {
      name: 'only-main-builds-the-server',
      severity: 'error',
      from: { path: '^(protocol|travel-log|server|client-sdk|app|migrations)/', pathNot: '^server/main\\.ts' },
      to: { path: '^server/server\\.ts' },
    },
    only('client-sdk/', 'protocol/', 'travel-log/'),
    only('app/', 'client-sdk/'),
    home('(knex|objection|mysql2|better-sqlite3)', 'server/storage/', 'migrations/', 'knexfile.ts'),
    home('@duckdb', 'server/session-events/'),
    home('fastify', 'server/http/'),
    home('@fastify', 'server/http/'),
    home('socket.io', 'server/connection/'),
    home('(socket.io-client|idb)', 'client-sdk/'),
    home('(geographiclib-geodesic|fast-diff)', 'travel-log/'),
    home('midi-file', 'server/composer/'),
    home('(preact|@preact|d3-geo|topojson-client|world-atlas)', 'app/'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^app/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
