import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';

/** An identity provider with pages of its own: any login is a person, whatever the password. */
export interface OidcProvider {
  /** Settings of a server whose app signs in there. */
  readonly env: Readonly<Record<'AUTH_ISSUER' | 'AUTH_CLIENT_ID' | 'AUTH_CLIENT_SECRET', string>>;
  /** Lets browsers be sent back to this address alone. */
  register(redirectUri: string): void;
  /** Signs a person in at its pages. Resolves with the query that a browser is sent back with. */
  signIn(address: string, login: string): Promise<string>;
  close(): Promise<void>;
}

const CLIENT = { id: 'aero', secret: 'a secret that the provider made up' };

export async function startOidcProvider(): Promise<OidcProvider> {
  let answer: RequestListener = (_request, response) => void response.writeHead(503).end();
  const http = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => void http.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  return {
    env: { AUTH_ISSUER: issuer, AUTH_CLIENT_ID: CLIENT.id, AUTH_CLIENT_SECRET: CLIENT.secret },
    register(redirectUri) {
      const provider = new Provider(issuer, {
        clients: [
          {
            client_id: CLIENT.id,
            client_secret: CLIENT.secret,
            redirect_uris: [redirectUri],
            post_logout_redirect_uris: [redirectUri],
          },
        ],
        claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
        conformIdTokenClaims: false,
        // Seconds. It prints a notice for each that is not set.
        ttl: { AccessToken: 60, IdToken: 60, Grant: 600, Interaction: 600, Session: 600 },
        findAccount: (_context, sub) => ({ accountId: sub, claims: () => ({ sub, name: `${sub} of the provider` }) }),
      });
      answer = provider.callback();
    },
    signIn,
    async close() {
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

/** Fills in its pages as a browser would. */
async function signIn(address: string, login: string): Promise<string> {
  const cookies = new Map<string, string>();
  let where = new URL(address);
  let form: URLSearchParams | undefined;
  const { origin } = where;
  for (let steps = 0; steps < 20 && where.origin === origin; steps++) {
    const response = await fetch(where, {
      redirect: 'manual',
      headers: { cookie: [...cookies].map((pair) => pair.join('=')).join('; ') },
      ...(form && { method: 'POST', body: form }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      cookies.set(name, value);
    }
    const page = await response.text();
    const next = response.headers.get('location') ?? /action="([^"]+)"/.exec(page)?.[1];
    if (next === undefined) throw new Error(`the provider says ${response.status}: ${page.slice(0, 500)}`);
    const prompt = /name="prompt" value="([^"]+)"/.exec(page)?.[1];
    form = prompt === undefined ? undefined : new URLSearchParams({ prompt, login, password: 'any' });
    where = new URL(next, where);
  }
  return where.search.slice(1);
}
