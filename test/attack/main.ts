import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { connect } from '../../client-sdk/index.ts';
import { createTokens } from '../../server/identity/tokens.ts';
import { startProvider } from '../support/identity-provider.ts';
import { startInstance } from '../support/instance.ts';
import { createLog } from '../support/server.ts';
import { until } from '../support/until.ts';
import type { Loot, ProviderTarget, Target } from './attack.ts';
import type { Order } from './attacker.ts';
import { ATTACKS } from './attacks.ts';
import { LOG_ROW_MB, PERSON_ROW_MB } from './edits.ts';
import { LOGINS } from './requests.ts';

const QUIET_SECONDS = 5;
/** Small, so that slow attacks end soon, and attempts to sign in that are refused for their own reason. All else is as by default. */
const LIMITS = `login=${LOGINS},headerSeconds=2,requestSeconds=4,idleSeconds=3,logRowMB=${LOG_ROW_MB},personRowMB=${PERSON_ROW_MB}`;
const HOUR_MS = 3_600_000;

/** An attack that could not begin shows nothing. */
const NOTHING: Loot = { tried: 0, allowed: ['nothing was tried'] };

const { values } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const say = (line: string) => process.stdout.write(`${line}\n`);

const dataDir = await mkdtemp(join(tmpdir(), 'aero-melody-attack-'));
const secret = randomBytes(32).toString('base64url');
const provider = await startProvider();
const env = {
  PORT: '0',
  DATA_DIR: dataDir,
  SECRET: secret,
  LIMITS,
  ...provider.env,
  AUTH_ISSUER: provider.url,
  AUTH_CLIENT_ID: 'aero',
};
const server = await startInstance(env, './test/attack/loop-gauge.mjs');
// However this process ends, the server does not outlive it.
process.on('exit', () => server.process.kill('SIGKILL'));
const attacker = fork(join(import.meta.dirname, 'attacker.ts'));

const neighbour = await connect({ url: server.url, log: await createLog(server.url, 'CDG', 'JFK'), name: 'Witness' });
const own = (await (
  await fetch(`${server.url}/api/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'Attacked', waypoints: [{ airport: 'LHR' }, { airport: 'DXB' }] }),
  })
).json()) as { id: string; token: string };
// Signed here, so that every attack which needs a valid token shows that the expired one has the right signature.
const target: Target = {
  url: server.url,
  log: own.id,
  token: signAgain(own.token, Date.now() + HOUR_MS),
  expiredToken: signAgain(own.token, Date.now() - HOUR_MS),
  provider: await providerTarget(),
};

const quiet = await watch(sleep(QUIET_SECONDS * 1_000));
await longestDelay();
const totals = { tried: 0, allowed: 0, crashed: 0, worstMs: 0 };
const attacked: number[] = [];

for (const name of Object.keys(ATTACKS).filter((each) => each.includes(values.only))) {
  const attack = order({ name, target });
  const waits = await watch(attack);
  const { tried, allowed } = await attack.then((loot) => (loot.tried > 0 ? loot : NOTHING));
  const loopMs = await longestDelay();
  attacked.push(...waits);
  totals.tried += tried;
  totals.allowed += allowed.length;
  totals.worstMs = Math.max(totals.worstMs, loopMs);
  say(`${name}: tried=${tried} allowed=${allowed.length} loop_ms=${loopMs} witness_p99_ms=${p99(waits).toFixed(1)}`);
  for (const line of allowed) say(`  ALLOWED ${line}`);
}

attacker.disconnect();
await neighbour.leave();
await Promise.race([server.end('SIGTERM'), sleep(25_000)]);
for (const line of server.output().split('\n'))
  if (/"level":[56]0|uncaught|unhandled|^\s+at .*:\d+/i.test(line)) {
    totals.crashed += 1;
    say(`  PRINTED ${line.slice(0, 1_000)}`);
  }
await provider.close();
await rm(dataDir, { recursive: true, force: true });
const ratio = (p99(attacked) / p99(quiet)).toFixed(1);
process.on('exit', () =>
  say(
    `tried=${totals.tried} allowed=${totals.allowed} crashed=${totals.crashed} worst_loop_ms=${totals.worstMs} witness_p99_ratio=${ratio}`,
  ),
);
process.exit(totals.allowed + totals.crashed === 0 ? 0 : 1);

/** A token of the same session with another expiry, as the server would sign it. */
function signAgain(token: string, expires: number): string {
  const [, payload = ''] = token.split('.');
  const { sid, sub } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { sid: string; sub: string };
  return createTokens({ secret, formerSecrets: [] }).sign({ sessionId: sid, userId: Number(sub), expires });
}

/** Public facts of the provider, and tokens that it would give to an attacker with an account there. */
async function providerTarget(): Promise<ProviderTarget> {
  const { AUTH_JWKS_URL: jwksUrl, AUTH_AUDIENCE: audiences } = provider.env;
  const issuer = provider.url;
  const sub = 'eve';
  const now = Math.floor(Date.now() / 1_000);
  const misused = [
    { sub, iat: now - 7_200, exp: now - 3_600 },
    { sub, iat: now - 8 * 86_400, exp: now + 3_600 },
    { sub, nbf: now + 3_600 },
    { sub, iat: now + 3_600 },
    { sub, exp: undefined },
    { sub, iat: undefined },
    { sub, aud: 'shop' },
    { sub, aud: ['shop', 'Aero'] },
    { sub, aud: undefined },
    { sub, iss: 'https://evil.example' },
    { sub, iss: `${issuer}/` },
    { sub, iss: undefined },
    { sub, iss: 'aero-melody', aud: 'aero-melody session', sid: crypto.randomUUID() },
    { sub: '' },
    { sub: 7 },
    { sub: ['eve'] },
    {},
  ].map((claims) => provider.sign({ iss: issuer, ...claims }));
  const types = ['logout+jwt', 'dpop+jwt', 'secevent+jwt', 7].map((typ) =>
    provider.sign({ iss: issuer, sub }, { typ }),
  );
  return {
    ...{ jwksUrl, issuer, audience: audiences.split(', ').at(-1)! },
    requestsUrl: new URL('/requests', jwksUrl).href,
    own: await provider.sign({ iss: issuer, sub, exp: now + 3_600 }),
    misused: await Promise.all([...misused, ...types]),
  };
}

/** The attacker has a process of its own, so that the witness does not wait for it but for the server. */
async function order(what: Order): Promise<Loot> {
  attacker.send(what);
  const [loot] = (await once(attacker, 'message')) as [Loot];
  return loot;
}

/** The neighbour edits ten times a second until something is over: what each edit waited to be saved, ms. */
async function watch(something: Promise<unknown>): Promise<number[]> {
  let over = false;
  void something.finally(() => {
    over = true;
  });
  const waits: Promise<number>[] = [];
  for (let edit = 0; !over; edit++, await sleep(100)) {
    const began = performance.now();
    neighbour.travelLog.setTitle(`edit ${edit}`);
    waits.push(neighbour.saved().then(() => performance.now() - began));
  }
  return Promise.all(waits);
}

/** The longest delay of the server's event loop since the last time it was asked for, ms. */
async function longestDelay(): Promise<number> {
  const printed = server.output().length;
  server.process.stdin!.write('\n');
  const found = () => /loop_ms=([\d.]+)\n/.exec(server.output().slice(printed))?.[1];
  await until('the server tells the delay of its event loop', () => found() !== undefined, 30_000);
  return Number(found());
}

function p99(samples: readonly number[]): number {
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * 0.99)] ?? Number.NaN;
}
