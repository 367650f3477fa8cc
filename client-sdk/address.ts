import { refuse } from '../protocol/refusal.ts';
import { refuseHere } from './refusal.ts';
import { RefusedError } from './status.ts';

/** Address of a travel log: its server without a slash at the end, and its id in lower case. */
export interface Address {
  readonly url: string;
  readonly log: string;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * @throws RefusedError UNREACHABLE where `url` is no address, UNKNOWN_LOG where `log` is no uuid
 * @example readAddress({ url: 'http://127.0.0.1:4321/', log: '0B9C…' }) // { url: 'http://127.0.0.1:4321', log: '0b9c…' }
 */
export function readAddress({ url, log }: Address): Address {
  if (!/^https?:\/\/[^/]/.test(url)) throw new RefusedError(refuseHere('UNREACHABLE', 'not an address'));
  const id = log.trim().toLowerCase();
  if (!UUID.test(id)) throw new RefusedError(refuse('UNKNOWN_LOG', 'the id is no uuid: the link may be incomplete'));
  return { url: url.replace(/\/+$/, ''), log: id };
}
