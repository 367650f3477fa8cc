import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import { createTrustedProxies } from '../server/trusted-proxies.ts';

const addressOf = (places: string[], peer: string, claim?: string | string[]) =>
  createTrustedProxies(places).addressOf({
    socket: { remoteAddress: peer } as Socket,
    headers: claim === undefined ? {} : { 'x-forwarded-for': claim as string },
  });

test.each<[string[], string, string | string[] | undefined, string]>([
  [[], '192.0.2.1', undefined, '192.0.2.1'],
  [[], '127.0.0.1', '198.51.100.7', '127.0.0.1'],
  [['loopback'], '127.0.0.1', '198.51.100.7', '198.51.100.7'],
  [['loopback'], '::ffff:127.0.0.1', '198.51.100.7', '198.51.100.7'],
  [['loopback'], '192.0.2.1', '198.51.100.7', '192.0.2.1'],
  [['loopback'], '127.0.0.1', 'forged, 198.51.100.7', '198.51.100.7'],
  [['loopback'], '127.0.0.1', ['forged', '198.51.100.7'], '198.51.100.7'],
  [['uniquelocal'], '10.0.0.1', '198.51.100.7, 10.9.9.9,172.16.0.1', '198.51.100.7'],
  [['uniquelocal'], '10.0.0.1', '10.9.9.9', '10.9.9.9'],
  [['10.0.0.0/31'], '10.0.0.1', '198.51.100.7', '198.51.100.7'],
  [['10.0.0.0/31'], '10.0.0.2', '198.51.100.7', '10.0.0.2'],
  [['2001:db8::/32', '192.0.2.7'], '2001:db8::1', '198.51.100.7, 192.0.2.7', '198.51.100.7'],
  [['loopback'], '127.0.0.1', '', '127.0.0.1'],
])('beside %j, what comes from %s and claims %j is from %s', (places, peer, claim, address) => {
  expect(addressOf(places, peer, claim)).toBe(address);
});
