/** True where this browser makes passkeys here: a page with a host name, over TLS or at localhost. */
export const hasPasskeys = (): boolean =>
  isSecureContext &&
  !/^[\d.]+$|^\[/.test(location.hostname) &&
  typeof PublicKeyCredential === 'function' &&
  'parseCreationOptionsFromJSON' in PublicKeyCredential;

/** Makes a passkey by the server's options. Undefined where the person thinks better of it, or the device has one already. */
export async function makePasskey(options: PublicKeyCredentialCreationOptionsJSON): Promise<object | undefined> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return sent(await navigator.credentials.create({ publicKey }).catch(() => null));
}

/** Asks for a passkey to sign in by. Undefined where the person thinks better of it, or has none here. */
export async function askForPasskey(options: PublicKeyCredentialRequestOptionsJSON): Promise<object | undefined> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return sent(await navigator.credentials.get({ publicKey }).catch(() => null));
}

const sent = (credential: Credential | null): object | undefined =>
  credential instanceof PublicKeyCredential ? credential.toJSON() : undefined;
