import { randomUUID } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTHeaderParameters, type JWTPayload, SignJWT } from 'jose';

const ISSUER = 'https://login.example/realms/air';
const AUDIENCE = 'aero';

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;

/** An identity provider: signs tokens, and serves its keys over HTTP. */
export interface IdentityProvider {
  /** Settings of a server that takes its tokens. */
  readonly env: Readonly<Record<'AUTH_JWKS_URL' | 'AUTH_ISSUER' | 'AUTH_AUDIENCE', string>>;
  /** Its address, under which it describes itself to clients. */
  readonly url: string;
  /** Gives this ID token for the next codes; with a status other than 200, an error. */
  give(idToken: string, status?: number): void;
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
  let given = { status: 200, idToken: '' };
  const http = createServer(async ({ url }, response) => {
    if (url === '/requests') return void response.end(`${requests}`);
    if (away === undefined && url === '/.well-known/openid-configuration')
      return say(response, metadataOf(provider.url));
    if (away === undefined && url === '/token') return say(response, tokensOf(given.idToken), given.status);
    requests += 1;
    if (away === 'silent') return;
    if (away === 'broken') return void response.writeHead(502).end('away');
    const set = await Promise.all(
      keys.map(async ({ kid, pair }) => ({ ...(await exportJWK(pair.publicKey)), kid, alg, use: 'sig' })),
    );
    say(response, { keys: set });
  });
  await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const provider: IdentityProvider = {
    url,
    give(idToken, status = 200) {
      given = { status, idToken };
    },
    env: {
      AUTH_JWKS_URL: `${url}/certs`,
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

const say = (response: ServerResponse, body: object, status = 200): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));

/** OpenID Connect Discovery 1.0. */
const metadataOf = (url: string) => ({
  issuer: url,
  authorization_endpoint: `${url}/authorize`,
  token_endpoint: `${url}/token`,
  jwks_uri: `${url}/certs`,
  response_types_supported: ['code'],
  subject_types_supported: ['public'],
  id_token_signing_alg_values_supported: ['RS256'],
});

const tokensOf = (idToken: string) => ({
  access_token: 'opaque',
  token_type: 'Bearer',
  expires_in: 60,
  id_token: idToken,
});
