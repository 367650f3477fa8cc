import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { isoCBOR } from '@simplewebauthn/server/helpers';

/** An authenticator in software, with one passkey (ES256): what a browser and a phone do together. */
export interface Authenticator {
  /** Answers the options for a new passkey. */
  create(options: { readonly challenge: string }): unknown;
  /** Answers the options of a sign-in. */
  get(options: { readonly challenge: string }): { readonly response: Readonly<Record<string, string>> };
}

/** How one differs from one that behaves. */
interface Faults {
  readonly origin?: string;
  readonly rpId?: string;
  /** Without a look at the person's face or finger. */
  readonly unverified?: boolean;
}

const url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');
const sha256 = (bytes: string | Uint8Array) => createHash('sha256').update(bytes).digest();

/** @param site origin that it is used at */
export function createAuthenticator(site: string): Authenticator & { with(faults: Faults): Authenticator } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' });
  const id = randomBytes(32);
  const cose = isoCBOR.encode(
    new Map<number, number | Uint8Array>([
      ...([
        [1, 2],
        [3, -7],
        [-1, 1],
      ] as const),
      ...([
        [-2, new Uint8Array(Buffer.from(x!, 'base64url'))],
        [-3, new Uint8Array(Buffer.from(y!, 'base64url'))],
      ] as const),
    ]),
  );
  const of = ({ origin = site, rpId = new URL(site).hostname, unverified = false }: Faults): Authenticator => {
    const head = (flags: number) =>
      Buffer.concat([sha256(rpId), Buffer.from([flags | 0x01 | (unverified ? 0 : 0x04)]), Buffer.alloc(4)]);
    const said = (type: string, challenge: string) =>
      Buffer.from(JSON.stringify({ type, challenge, origin, crossOrigin: false }));
    const credential = { id: url(id), rawId: url(id), type: 'public-key', clientExtensionResults: {} };
    return {
      create({ challenge }) {
        const length = Buffer.alloc(2);
        length.writeUInt16BE(id.length);
        const authData = new Uint8Array(Buffer.concat([head(0x40), Buffer.alloc(16), length, id, cose]));
        const attestation = new Map<string, unknown>([
          ['fmt', 'none'],
          ['attStmt', new Map()],
          ['authData', authData],
        ]);
        const attestationObject = url(isoCBOR.encode(attestation as Parameters<typeof isoCBOR.encode>[0]));
        const clientDataJSON = url(said('webauthn.create', challenge));
        return { ...credential, response: { clientDataJSON, attestationObject, transports: ['internal'] } };
      },
      get({ challenge }) {
        const clientData = said('webauthn.get', challenge);
        const data = head(0);
        const signature = sign('sha256', Buffer.concat([data, sha256(clientData)]), privateKey);
        return {
          ...credential,
          response: { clientDataJSON: url(clientData), authenticatorData: url(data), signature: url(signature) },
        };
      },
    };
  };
  return { ...of({}), with: of };
}
