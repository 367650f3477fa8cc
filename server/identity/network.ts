import { isIPv6 } from 'node:net';

/**
 * The network that an address is counted by: IPv4 addresses one by one, IPv6 by the network of 64 bits, of which one customer of a
 * provider holds all addresses.
 * @example networkOf('2001:db8::7') // '2001-db8-0-0'; networkOf('::ffff:192.0.2.1') // '192.0.2.1'
 */
export function networkOf(address: string): string {
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address);
  if (mapped) return mapped[1]!;
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.toLowerCase().split('%')[0]!.split('::');
  const first = head.split(':').filter(Boolean);
  const last = (tail ?? '').split(':').filter(Boolean);
  // An IPv4 address at the end is two groups.
  const length = first.length + last.length + (last.at(-1)?.includes('.') ? 1 : 0);
  const groups = tail === undefined ? first : [...first, ...Array(Math.max(0, 8 - length)).fill('0'), ...last];
  // Without colons, which separate the parts of a key.
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ''))
    .join('-');
}
