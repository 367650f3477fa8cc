import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AeroMelody } from '../../server/server.ts';
import { askFrom, auditOf, refusalOf, signUp } from '../support/people.ts';
import { startServer } from '../support/server.ts';

const PASSWORD = 'a journey to the north';
const NEXT = 'a journey to the south';

let dataDir: string;
let server: AeroMelody;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'aero-melody-recovery-'));
  server = await startServer({ DATA_DIR: dataDir, TRUSTED_PROXIES: 'loopback' });
});
afterAll(async () => {
  await server.close();
  await rm(dataDir, { recursive: true });
});

test('a recovery code sets a password, ends every session, and works once', async () => {
  const ask = askFrom(server);
  const { token, user, recoveryCodes } = await signUp(ask, { username: 'Ada', password: PASSWORD });
  const [code, other] = recoveryCodes as [string, string];
  const recover = (login: string, typed: string, password = NEXT) =>
    askFrom(server)('POST', '/api/session/recovery', { login, code: typed, password });

  expect(await refusalOf(recover('ada', 'ABCD-ABCD-ABCD-ABCD'))).toEqual([401, 'WRONG_LOGIN']);
  expect(await refusalOf(recover('nobody', code))).toEqual([401, 'WRONG_LOGIN']);
  // A weak password does not use the code up.
  expect(await refusalOf(recover('ada', code, 'password'))).toEqual([400, 'WEAK_PASSWORD']);

  const recovered = await recover('ada', code.toLowerCase().replaceAll('-', ' '));
  expect([recovered.status, recovered.body.user]).toEqual([201, user]);
  expect((await ask('POST', '/api/logs', {}, recovered.body.token)).status).toBe(201);
  expect(await refusalOf(ask('POST', '/api/logs', {}, token))).toEqual([401, 'UNAUTHORIZED']);
  expect(await refusalOf(recover('ada', code))).toEqual([401, 'WRONG_LOGIN']);
  expect(await refusalOf(ask('POST', '/api/session', { login: 'ada', password: PASSWORD }))).toEqual([
    401,
    'WRONG_LOGIN',
  ]);
  expect((await ask('POST', '/api/session', { login: 'ada', password: NEXT })).status).toBe(201);
  expect((await recover('ada', other, PASSWORD)).status).toBe(201);
  expect((await auditOf(server, user.userId)).map(([action]) => action)).toEqual([
    'recovery code used',
    'sign-in',
    'sign-in failed',
    'sign-in failed',
    'recovery code used',
    'sign-in failed',
    'sign-up',
  ]);
});

test('two who send one recovery code at the same time: one gets in', async () => {
  const { recoveryCodes } = await signUp(askFrom(server), { username: 'Barbara' });
  const both = [1, 2].map(() =>
    askFrom(server)('POST', '/api/session/recovery', { login: 'barbara', code: recoveryCodes[0], password: NEXT }),
  );
  expect((await Promise.all(both)).map(({ status }) => status).sort()).toEqual([201, 401]);
});

test('an operator makes a link, which sets a password, ends every session, and works once', async () => {
  const ask = askFrom(server);
  const { token, user } = await signUp(ask, { username: 'Grace', password: PASSWORD });
  const makeLink = (login: string) =>
    promisify(execFile)('npx', ['aero', 'users', 'reset', login], {
      env: {
        PATH: process.env.PATH!,
        HOME: process.env.HOME!,
        DATA_DIR: dataDir,
        PUBLIC_URL: 'https://aero.example/melody/',
      },
    });
  const first = (await makeLink('grace')).stdout;
  const { stdout } = await makeLink('Grace');
  expect(stdout).toMatch(/^https:\/\/aero\.example\/melody\/#reset=[\w-]{32}\n$/);
  const reset = (link: string, password = NEXT) =>
    askFrom(server)('POST', '/api/session/reset', { token: link.trim().split('=')[1], password });

  // A newer link takes the place of the one before.
  expect(await refusalOf(reset(first))).toEqual([401, 'WRONG_LOGIN']);
  expect(await refusalOf(reset(stdout, '7 chars'))).toEqual([400, 'WEAK_PASSWORD']);
  const answer = await reset(stdout);
  expect([answer.status, answer.body.user]).toEqual([201, user]);
  expect(await refusalOf(reset(stdout))).toEqual([401, 'WRONG_LOGIN']);
  expect(await refusalOf(ask('POST', '/api/logs', {}, token))).toEqual([401, 'UNAUTHORIZED']);
  expect((await ask('POST', '/api/session', { login: 'grace', password: NEXT })).status).toBe(201);
  expect(await auditOf(server, user.userId)).toEqual([
    ['sign-in', user.userId, null],
    ['reset link used', user.userId, null],
    ['reset link made', null, user.userId],
    ['reset link made', null, user.userId],
    ['sign-up', user.userId, null],
  ]);
  await expect(makeLink('nobody')).rejects.toMatchObject({ code: 1, stderr: 'there is no account nobody\n' });
});

test('signing out ends one session, and signing out everywhere all of a person', async () => {
  const ask = askFrom(server);
  const { token: first, user } = await signUp(ask, { username: 'Hedy', password: PASSWORD });
  const signIn = async () => (await ask('POST', '/api/session', { login: 'hedy', password: PASSWORD })).body.token;
  const [second, third] = [await signIn(), await signIn()];
  const isIn = async (token: string) => (await ask('POST', '/api/logs', {}, token)).status === 201;
  expect((await ask('DELETE', '/api/session', undefined, second)).status).toBe(204);
  expect([await isIn(first), await isIn(second), await isIn(third)]).toEqual([true, false, true]);
  expect(await refusalOf(ask('DELETE', '/api/sessions', undefined, second))).toEqual([401, 'UNAUTHORIZED']);
  expect((await ask('DELETE', '/api/sessions', undefined, third)).status).toBe(204);
  expect([await isIn(first), await isIn(third)]).toEqual([false, false]);
  expect((await auditOf(server, user.userId)).slice(0, 2).map(([action]) => action)).toEqual([
    'sign-out everywhere',
    'sign-out',
  ]);
});
