import { afterEach, describe, expect, test } from 'vitest';
import type { AeroMelody } from '../../server/server.ts';
import { createLog, startServer } from '../support/server.ts';
import { askFrom, floodFrom } from '../support/stranger.ts';

let server: AeroMelody;
afterEach(() => server.close());

/** Where a stranger reads the past of a log. */
async function past(env: Record<string, string>): Promise<string> {
  server = await startServer(env);
  return `${server.url}/api/logs/${await createLog(server.url, 'CDG')}/versions`;
}

describe('strangers, whom limits know by their address', () => {
  test('are not kept from anything by one who asks too much, and that one gains nothing by a forged address', async () => {
    const url = await past({});
    expect(await floodFrom('127.0.0.2', url)).toBe(429);
    expect(await askFrom('127.0.0.3', url)).toBe(200);
  });

  test('forge none either beside a proxy that is believed', async () => {
    const url = await past({ TRUSTED_PROXIES: '127.0.0.9' });
    expect(await floodFrom('127.0.0.2', url)).toBe(429);
    expect(await askFrom('127.0.0.3', url)).toBe(200);
  });

  test('are told apart behind a proxy that is believed, by the address that it adds', async () => {
    const url = await past({ TRUSTED_PROXIES: '127.0.0.8/31' });
    // What comes before the last address that is not a proxy's was said by the stranger.
    const flood = Array.from({ length: 150 }, (_, at) => askFrom('127.0.0.9', url, `10.1.2.${at}, 192.0.2.1`));
    expect(await Promise.all(flood)).toContain(429);
    expect(await askFrom('127.0.0.9', url, '192.0.2.2')).toBe(200);
  });
});
