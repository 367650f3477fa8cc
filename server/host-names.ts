import { isIPv4, isIPv6 } from 'node:net';
import { refuse } from '../protocol/refusal.ts';

/** The refusal of a request that names another host. It goes with status 421. */
export const MISDIRECTED = refuse(
  'BAD_MESSAGE',
  'this server does not answer for this host name: PUBLIC_URL and ALLOWED_HOSTS name those that it does',
);

/**
 * Whether this server answers for the host that a request names. Localhost and IP addresses always pass: a page of
 * another site reaches this server under a name of its own (DNS rebinding), never under these.
 * @param host the Host header; its port is ignored
 * @param names further host names, in lower case
 * @example isServedHost('Melody.example.org:8080', new Set(['melody.example.org'])) // true
 */
export function isServedHost(host: string | undefined, names: ReadonlySet<string>): boolean {
  const [, address, name = ''] = /^(?:\[(.+)\]|([^:[\]]+))(?::\d*)?$/.exec(host ?? '') ?? [];
  if (address !== undefined) return isIPv6(address);
  const plain = name.toLowerCase().replace(/\.$/, '');
  return /(^|\.)localhost$/.test(plain) || isIPv4(plain) || names.has(plain);
}
