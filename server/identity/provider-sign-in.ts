import { EncryptJWT, jwtDecrypt } from 'jose';
import type { Configuration } from 'openid-client';
import { z } from 'zod';
import { type AccountRefusal, refuseAccount } from './account-refusal.ts';
import type { Audit } from './audit.ts';
import { deriveKey } from './derived-key.ts';
import { type ProviderAnswers, unavailable } from './provider-answers.ts';
import { namesIn, providerPerson } from './provider-tokens.ts';

/** Loaded at the first sign-in: many servers have no provider. */
const library = () => import('openid-client');

/** Time that a person may take at the provider, s. */
const ATTEMPT_SECONDS = 600;
/** Time that a request to the provider may take, s. */
const REQUEST_SECONDS = 3;
/** Age at which the provider's metadata are read anew, ms. */
const METADATA_MS = 3_600_000;
const SCOPE = 'openid profile email';

/** This server as a client of the identity provider. */
export interface ProviderClient {
  /** Its metadata are at `/.well-known/openid-configuration` below. */
  readonly issuer: string;
  readonly id: string;
  /** Undefined for a public client. */
  readonly secret: string | undefined;
}

/** A person whom the provider has signed in. */
export interface ProviderPerson {
  readonly issuer: string;
  readonly subject: string;
  /** Names that the person may have here, the best first, as the provider wrote them. */
  readonly names: readonly string[];
}

/** The authorization-code flow of OpenID Connect with PKCE. Nothing is kept: the browser holds what only this server can read. */
export interface ProviderSignIn {
  /** Host name of the provider, for people. */
  readonly name: string;
  /**
   * @param redirectUri where the provider sends the browser back to
   * @returns the address at the provider, and the attempt that the browser keeps until it is back
   * @throws TokenRefused UNAVAILABLE where the provider does not answer
   */
  begin(redirectUri: string): Promise<{ readonly address: string; readonly attempt: string }>;
  /**
   * @param answer the query with which the browser came back
   * @throws TokenRefused UNAVAILABLE where the provider does not answer
   */
  finish(
    wish: { readonly attempt: string; readonly answer: string; readonly address: string },
    redirectUri: string,
  ): Promise<{ readonly ok: true; readonly person: ProviderPerson } | AccountRefusal>;
  /**
   * The address at which a browser signs out at the provider (OpenID Connect RP-Initiated Logout 1.0); null where the provider
   * has none. No ID token is kept to hint at the person, so that the provider asks the person before.
   * @param returnUri where the provider sends the browser afterwards
   * @throws TokenRefused UNAVAILABLE where the provider does not answer
   */
  signOut(returnUri: string): Promise<string | null>;
}

const attemptClaims = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), redirect: z.string() });

export function createProviderSignIn({
  client,
  secret,
  answers,
  audit,
  now,
}: {
  readonly client: ProviderClient;
  readonly secret: string;
  readonly answers: ProviderAnswers;
  readonly audit: Audit;
  /** ms since 1970 */
  now(): number;
}): ProviderSignIn {
  const key = deriveKey(secret, 'provider sign-ins');
  let found: { readonly config: Promise<Configuration>; readonly at: number } | undefined;

  /** Asked for once, unless that fails. */
  function configuration(): Promise<Configuration> {
    if (found && now() - found.at < METADATA_MS) return found.config;
    const config = discover(client, answers);
    found = { config, at: now() };
    config.catch(() => {
      found = undefined;
    });
    return config;
  }

  const seal = (claims: z.infer<typeof attemptClaims>) =>
    new EncryptJWT(claims)
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM' })
      .setExpirationTime(Math.floor(now() / 1_000) + ATTEMPT_SECONDS)
      .encrypt(key);

  async function open(attempt: string): Promise<z.infer<typeof attemptClaims> | undefined> {
    const options = { currentDate: new Date(now()), keyManagementAlgorithms: ['dir'] };
    const opened = await jwtDecrypt(attempt, key, options).catch(() => undefined);
    return attemptClaims.safeParse(opened?.payload).data;
  }

  async function refuse(address: string): Promise<AccountRefusal> {
    await audit.record({ action: 'sign-in failed', actorId: null, detail: { issuer: client.issuer }, address });
    return refuseAccount('WRONG_SIGN_IN');
  }

  return {
    name: new URL(client.issuer).host,

    async begin(redirect) {
      const { buildAuthorizationUrl, calculatePKCECodeChallenge, randomNonce, randomPKCECodeVerifier, randomState } =
        await library();
      const config = await configuration();
      const [state, nonce, verifier] = [randomState(), randomNonce(), randomPKCECodeVerifier()];
      const address = buildAuthorizationUrl(config, {
        ...{ redirect_uri: redirect, scope: SCOPE, state, nonce },
        ...{ code_challenge: await calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256' },
      });
      return { address: address.href, attempt: await seal({ state, nonce, verifier, redirect }) };
    },

    async finish({ attempt, answer, address }, redirect) {
      const opened = await open(attempt);
      if (!opened || opened.redirect !== redirect) return refuse(address);
      const { authorizationCodeGrant } = await library();
      const config = await configuration();
      const tokens = await authorizationCodeGrant(config, new URL(`?${answer}`, redirect), {
        ...{ expectedState: opened.state, expectedNonce: opened.nonce, pkceCodeVerifier: opened.verifier },
        idTokenExpected: true,
      }).catch((error: unknown) => {
        if (answers.isAway(error)) throw unavailable();
        return undefined;
      });
      if (tokens) answers.worked();
      const person = providerPerson.safeParse(tokens?.claims());
      if (!person.success) return refuse(address);
      return { ok: true, person: { issuer: client.issuer, subject: person.data.sub, names: namesIn(person.data) } };
    },

    async signOut(returnUri) {
      const config = await configuration();
      if (config.serverMetadata().end_session_endpoint === undefined) return null;
      const { buildEndSessionUrl } = await library();
      return buildEndSessionUrl(config, { post_logout_redirect_uri: returnUri }).href;
    },
  };
}

/** @throws TokenRefused UNAVAILABLE where the metadata cannot be read, or are those of another issuer */
async function discover({ issuer, id, secret }: ProviderClient, answers: ProviderAnswers): Promise<Configuration> {
  const oidc = await library();
  const isInsecure = new URL(issuer).protocol === 'http:';
  const found = await oidc
    .discovery(new URL(issuer), id, undefined, oidc.None(), {
      [oidc.customFetch]: answers.fetch,
      timeout: REQUEST_SECONDS,
      // Of a network of one's own: the setting says so.
      execute: isInsecure ? [oidc.allowInsecureRequests] : [],
    })
    .catch((error: unknown) => {
      answers.failed(error);
      throw unavailable();
    });
  const metadata = found.serverMetadata();
  // The library compares them as addresses, and people are known by the letters.
  if (metadata.issuer !== issuer) {
    answers.failed(new Error(`AUTH_ISSUER differs from the issuer that it names itself: ${metadata.issuer}`));
    throw unavailable();
  }
  answers.worked();
  const ways = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  const proof =
    secret === undefined
      ? oidc.None()
      : ways.includes('client_secret_basic')
        ? oidc.ClientSecretBasic(secret)
        : oidc.ClientSecretPost(secret);
  const config = new oidc.Configuration(metadata, id, undefined, proof);
  config.timeout = REQUEST_SECONDS;
  config[oidc.customFetch] = answers.fetch;
  if (isInsecure) oidc.allowInsecureRequests(config);
  // The signature of the ID token, too, which TLS to the provider would make up for.
  oidc.enableNonRepudiationChecks(config);
  return config;
}
