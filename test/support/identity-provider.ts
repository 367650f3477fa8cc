import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';

const ISSUER = 'https://login.example/realms/air';
const AUDIENCE = 'aero';

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;

/** An identity provider: signs tokens, and serves its keys over HTTP. */
export interface IdentityProvider {
  /** Settings of a server that takes its tokens. */
  readonly env: Readonly<Record<'AUTH_JWKS_URL' | 'AUTH_ISSUER' | 'AUTH_AUDIENCE', string>>;
  /** Requests for the keys so far, count. */
  requests(): number;
  /** Signs with the newest key, for five minutes; an undefined claim is left out. */
  sign(
    claims: Readonly<Record<string, unknown>>,
    header?: { readonly typ?: unknown; readonly kid?: string },
  ): Promise<string>;
  /** The newest public key, as PEM would hold it. */
  publicKey(): Pair['publicKey'];
  /** Makes a new key, which signs from now on. */
  rotate(): Promise<void>;
  /** Takes the keys before the newest out of the set. */
  retire(): void;
  /** Goes away: requests fail from now on; the answer it gives, or none until its timeout. */
  goAway(how: 'broken' | 'silent'): void;
  comeBack(): void;
  close(): Promise<void>;
}

/** @param alg of its keys */
export async function startProvider(alg = 'RS256'): Promise<IdentityProvider> {
  const keys: { readonly kid: string; readonly pair: Pair }[] = [];
  let away: 'broken' | 'silent' | undefined;
  let requests = 0;
  const http = createServer(async ({ url }, response) => {
    if (url === '/requests') return void response.end(`${requests}`);
    requests += 1;
    if (away === 'silent') return;
    if (away === 'broken') return void response.writeHead(502).end('away');
    const set = await Promise.all(
      keys.map(async ({ kid, pair }) => ({ ...(await exportJWK(pair.publicKey)), kid, alg, use: 'sig' })),
    );
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: set }));
  });
  await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
  const provider: IdentityProvider = {
    env: {
      AUTH_JWKS_URL: `http://127.0.0.1:${(http.address() as AddressInfo).port}/certs`,
      AUTH_ISSUER: ISSUER,
      AUTH_AUDIENCE: `another, ${AUDIENCE}`,
    },
    requests: () => requests,
    sign(claims, header = {}) {
      const now = Math.floor(Date.now() / 1_000);
      const { kid, pair } = keys.at(-1)!;
      const all = { iss: ISSUER, aud: AUDIENCE, iat: now, exp: now + 300, jti: randomUUID(), ...claims };
      return new SignJWT(all as JWTPayload)
        .setProtectedHeader({ alg, kid, ...header } as JWTHeaderParameters)
        .sign(pair.privateKey);
    },
    publicKey: () => keys.at(-1)!.pair.publicKey,
    async rotate() {
      keys.push({ kid: randomUUID(), pair: await generateKeyPair(alg, { extractable: true }) });
    },
    retire: () => void keys.splice(0, keys.length - 1),
    goAway(how) {
      away = how;
    },
    comeBack() {
      away = undefined;
    },
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
  await provider.rotate();
  return provider;
}
