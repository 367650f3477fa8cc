import { ADMIN } from '../../server/http/contract/admin.ts';
import { ask, tryDoors } from './ask.ts';
import type { Attack } from './attack.ts';
import { signUp } from './people.ts';

/** Bodies with which these requests would do something. */
const BODIES: Readonly<Record<string, object>> = {
  kick: { userId: 1, minutes: 5 },
  close: { minutes: 5 },
  'hand-over': {},
  skip: { seq: 1 },
};

/** Requests of operators with no token, a wrong one and those of people, in the header and in the address. */
const operators: Attack = async ({ url, log, token }) => {
  const others = ['GET /metrics', 'GET /api/audit', 'GET /api/reports/rooms'];
  const doors = [...Object.keys(ADMIN), ...others].map((door) => {
    const [method = '', path = ''] = door.split(' ');
    const name = path.split('/').at(-1)!;
    return { method, path: path.replace(':log', log).replace(':name', 'localhost'), body: BODIES[name] };
  });
  const tokens = {
    'no token': undefined,
    'a wrong one': 'x'.repeat(43),
    'one of one letter': 'x',
    'that of a guest': token,
    'that of an account': await signUp(url),
    'one that names the operator': 'operator',
  };
  const attempts = Object.entries(tokens).flatMap(([which, given]) =>
    doors.flatMap(({ method, path, body }): [string, () => Promise<Response>][] => [
      [`${method} ${path} with ${which}`, () => ask(url, method, path, given, body)],
      [
        `${method} ${path} with ${which} in the address`,
        () => ask(url, method, `${path}?token=${given ?? ''}`, undefined, body),
      ],
    ]),
  );
  const spellings = [
    '/api//admin/rooms',
    '/api/admin/./rooms',
    '/API/ADMIN/ROOMS',
    '/api/admin/rooms/',
    '/api%2fadmin/rooms',
  ];
  return tryDoors({
    ...Object.fromEntries(attempts),
    ...Object.fromEntries(spellings.map((path) => [`the spelling ${path}`, () => ask(url, 'GET', path)])),
  });
};

/** The page itself is for everybody, and holds nothing. */
const page: Attack = async ({ url, log }) => {
  const text = await (await ask(url, 'GET', '/admin')).text();
  return { tried: 1, allowed: text.includes(log) ? ['the page tells of a journey'] : [] };
};

export const OPERATOR_ATTACKS: Readonly<Record<string, Attack>> = {
  'requests of operators': operators,
  'the page of operators': page,
};
