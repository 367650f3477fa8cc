import { type Config, ConfigError, readConfig, VARIABLES } from '../../config.ts';
import { bad, doubtful, good, type Judgement } from '../judgement.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Variables that are valid together alone. */
const TOGETHER = [
  ['AUTH_MODE', 'AUTH_JWKS_URL', 'AUTH_ISSUER', 'AUTH_AUDIENCE', 'AUTH_CLIENT_ID', 'AUTH_CLIENT_SECRET'],
  ['DATABASE_URL', 'DATABASE_CA_FILE'],
];

/** Judges each variable alone, or with those that it needs, so that one that is wrong hides no other. */
export function judgeVariables(env: Env): Judgement[] {
  const wrong = VARIABLES.flatMap(({ name, meaning }) => {
    const names = TOGETHER.find((all) => all.includes(name)) ?? [name];
    const error = errorOf(Object.fromEntries(names.map((each) => [each, env[each]])));
    // Of several, the one that the error is about.
    return !error?.startsWith(name)
      ? []
      : [bad(`settings.${name}`, error, `correct ${name}, or leave it out: ${meaning}`)];
  });
  if (wrong.length > 0) return wrong;
  const all = errorOf(env);
  return [
    all === undefined
      ? good('settings', 'every variable is valid')
      : bad('settings', all, 'correct the variables that it names'),
  ];
}

function errorOf(env: Env): string | undefined {
  try {
    readConfig(env);
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}

const providerWords = ({ provider, providerClient }: Config): string =>
  [
    ...(provider ? [`tokens of ${provider.issuer} sign in`] : []),
    ...(providerClient ? [`the app signs in at ${providerClient.issuer}`] : []),
  ].join(', ') || 'none';

/** Settings that are valid, and fit together or not. */
export function judgeSettings(config: Config): Judgement[] {
  const {
    host,
    publicUrl,
    hostNames,
    trustedProxies,
    authMode,
    provider,
    providerClient,
    redis,
    secret,
    operatorToken,
    formerSecrets,
  } = config;
  const isOpen = !['127.0.0.1', '::1', 'localhost'].includes(host);
  const isEncrypted = publicUrl?.startsWith('https://') === true;
  const isLocal = publicUrl !== undefined && /^(localhost|127\.|\[::1\])/.test(new URL(publicUrl).hostname);
  return [
    isOpen && publicUrl === undefined && hostNames.size === 1
      ? doubtful(
          'public-url',
          'the server listens to the network and knows no host name: requests for any get 421',
          'set PUBLIC_URL to the address that people use',
        )
      : isOpen && isLocal
        ? doubtful(
            'public-url',
            'PUBLIC_URL is of this machine, and the server listens to the network',
            'set PUBLIC_URL to the address that people use',
          )
        : good(
            'public-url',
            publicUrl === undefined ? 'links have the address of their request' : 'links have the public address',
          ),
    isEncrypted && trustedProxies.length === 0
      ? doubtful(
          'proxies',
          'PUBLIC_URL is https, so a proxy is in front, and none is trusted: all strangers count as one',
          'set TRUSTED_PROXIES to the addresses of the proxy',
        )
      : good(
          'proxies',
          trustedProxies.length > 0 ? 'X-Forwarded-For of proxies is trusted' : 'addresses are those of connections',
        ),
    isOpen && authMode === 'open'
      ? doubtful(
          'auth-mode',
          'everyone who has the address of a new journey may edit it, from the whole network',
          'set AUTH_MODE=guests',
        )
      : good('auth-mode', `AUTH_MODE is ${authMode}`),
    provider?.jwksUrl.startsWith('http:') || providerClient?.issuer.startsWith('http:')
      ? doubtful(
          'identity-provider',
          'it is asked without TLS: who is on the way can sign in as anyone of its people',
          'set AUTH_JWKS_URL and AUTH_ISSUER to https:// addresses, unless the way is your own',
        )
      : good('identity-provider', providerWords(config)),
    redis && secret === undefined
      ? bad(
          'secret',
          'Redis connects instances, and each generates a SECRET of its own: they refuse the tokens of each other',
          'set the same SECRET on every instance: openssl rand -base64 32',
        )
      : secret !== undefined && formerSecrets.includes(secret)
        ? doubtful('secret', 'SECRET is one of FORMER_SECRETS too', 'take it out of FORMER_SECRETS')
        : good('secret', secret === undefined ? 'generated into DATA_DIR' : 'set'),
    secret !== undefined && secret === operatorToken
      ? bad(
          'operator-token',
          'OPERATOR_TOKEN equals SECRET: whoever reads metrics can sign tokens',
          'openssl rand -base64 32 makes another one',
        )
      : good('operator-token', operatorToken === undefined ? 'generated into DATA_DIR' : 'set'),
  ];
}
