import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** Ranges with a name, as TRUSTED_PROXIES takes them. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  loopback: ['127.0.0.0/8', '::1/128'],
  linklocal: ['169.254.0.0/16', 'fe80::/10'],
  uniquelocal: ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'],
};

/** Who asks, as far as proxies in front can be believed. */
export interface TrustedProxies {
  /** True for an address whose X-Forwarded-For is believed. */
  includes(address: string): boolean;
  /** The address of the sender of a request: the last one in X-Forwarded-For that is not a trusted proxy's. */
  addressOf(request: Pick<IncomingMessage, 'socket' | 'headers'>): string;
}

/**
 * @param places addresses, ranges such as 10.0.0.0/8, and `loopback`, `linklocal`, `uniquelocal`
 * @example createTrustedProxies(['uniquelocal']).includes('10.1.2.3') // true
 */
export function createTrustedProxies(places: readonly string[]): TrustedProxies {
  const list = new BlockList();
  for (const place of places.flatMap((name) => NAMED[name] ?? [name])) {
    const [address = '', bits] = place.split('/');
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  const includes = (address: string) => {
    const plain = withoutMapping(address);
    return places.length > 0 && isIP(plain) !== 0 && list.check(plain, isIP(plain) === 6 ? 'ipv6' : 'ipv4');
  };
  return {
    includes,
    addressOf({ socket, headers }) {
      // Undefined once the socket is closed.
      const peer = socket.remoteAddress ?? '';
      const claimed = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
      const hops = [...claimed.map((hop) => hop.trim()).filter(Boolean), peer];
      return hops.findLast((hop) => !includes(hop)) ?? hops[0]!;
    },
  };
}

/** IPv4 addresses come mapped where a server listens on both. */
const withoutMapping = (address: string): string => address.replace(/^::ffff:(?=\d+\.)/i, '');
