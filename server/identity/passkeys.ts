import { createHmac } from 'node:crypto';
import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import type { Accounts as AccountRows } from '../storage/accounts.ts';
import type { Passkey, Passkeys as PasskeyRows } from '../storage/passkeys.ts';
import { type AccountRefusal, refuseAccount } from './account-refusal.ts';
import type { Accounts, MergeGuest } from './accounts.ts';
import type { Audit } from './audit.ts';
import { deriveKey } from './derived-key.ts';
import type { User, Users } from './guests.ts';
import { createPasskeyChallenges } from './passkey-challenges.ts';
import type { Sessions } from './sessions.ts';
import { type SignedIn, startSession } from './signed-in.ts';

/** Loaded at the first passkey: it takes a quarter of a second and 25 MB, and many servers have none. */
const library = () => import('@simplewebauthn/server');

/** Passkeys of one person, count. */
const PASSKEYS = 20;
const SIGN_IN = 'sign in';

/** The site that a passkey is for. */
export interface RelyingParty {
  /** A host name. */
  readonly id: string;
  readonly origin: string;
}

/** A passkey in lists. */
export interface ShownPasskey {
  readonly id: number;
  readonly label: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

interface Asker {
  readonly userId: number;
  readonly address: string;
}

/** Passkeys (WebAuthn) of accounts: they sign in without a password, and a site that looks like this one gets nothing. */
export interface Passkeys {
  list(userId: number): Promise<readonly ShownPasskey[]>;
  /** Options by which a browser makes a passkey. @param wish.password of the account */
  offer(
    wish: Asker & { readonly password: string },
    site: RelyingParty,
  ): Promise<{ readonly ok: true; readonly options: PublicKeyCredentialCreationOptionsJSON } | AccountRefusal>;
  add(
    wish: Asker & { readonly label: string; readonly credential: RegistrationResponseJSON },
    site: RelyingParty,
  ): Promise<({ readonly ok: true } & ShownPasskey) | AccountRefusal>;
  /** False where the person has no such passkey. */
  remove(wish: Asker & { readonly id: number }): Promise<boolean>;
  /** Options by which a browser signs in, alike for all people. */
  challenge(site: RelyingParty): Promise<PublicKeyCredentialRequestOptionsJSON>;
  signIn(
    wish: {
      readonly credential: AuthenticationResponseJSON;
      readonly guest: User | undefined;
      readonly address: string;
    },
    site: RelyingParty,
  ): Promise<SignedIn | AccountRefusal>;
}

export function createPasskeys(parts: {
  readonly rows: PasskeyRows;
  readonly accountRows: Pick<AccountRows, 'countLogin' | 'countFailure'>;
  readonly accounts: Pick<Accounts, 'prove'>;
  readonly users: Pick<Users, 'find'>;
  readonly sessions: Pick<Sessions, 'start' | 'endAll'>;
  readonly audit: Audit;
  readonly mergeGuest: MergeGuest;
  readonly secret: string;
  /** ms since 1970 */
  now(): number;
}): Passkeys {
  const { rows, accountRows, accounts, users, sessions, audit, now } = parts;
  const challenges = createPasskeyChallenges(parts);
  const handleKey = deriveKey(parts.secret, 'passkey users');
  // An authenticator keeps it, and it says nothing of the person.
  const handleOf = (userId: number) => new Uint8Array(createHmac('sha256', handleKey).update(`${userId}`).digest());
  const registration = (userId: number) => `add ${userId}`;

  async function refuse(userId: number, address: string): Promise<AccountRefusal> {
    await accountRows.countFailure(userId);
    await audit.record({ action: 'sign-in failed', actorId: null, subjectId: userId, address });
    return refuseAccount('WRONG_PASSKEY');
  }

  return {
    list: async (userId) => (await rows.list(userId)).map(shown),

    async offer({ userId, password, address }, site) {
      const proven = await accounts.prove({ userId, password, address });
      if (!proven.ok) return proven;
      const known = await rows.list(userId);
      if (known.length >= PASSKEYS) return refuseAccount('TOO_MANY_PASSKEYS');
      const { generateRegistrationOptions } = await library();
      const options = await generateRegistrationOptions({
        rpID: site.id,
        rpName: 'Aero Melody',
        userID: handleOf(userId),
        userName: proven.account.username,
        challenge: challenges.draw(registration(userId)),
        attestationType: 'none',
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        excludeCredentials: known.map(({ credentialId }) => ({ id: credentialId })),
      });
      return { ok: true, options };
    },

    async add({ userId, label, credential, address }, site) {
      const { verifyRegistrationResponse } = await library();
      let challengedAt: number | undefined;
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response: credential,
        expectedChallenge(challenge) {
          challengedAt = challenges.read(challenge, registration(userId));
          return challengedAt !== undefined;
        },
        expectedOrigin: site.origin,
        expectedRPID: site.id,
        requireUserVerification: true,
      }).catch(() => NOT_VERIFIED);
      if (!verified || !registrationInfo || challengedAt === undefined) return refuseAccount('WRONG_PASSKEY');
      if ((await rows.list(userId)).length >= PASSKEYS) return refuseAccount('TOO_MANY_PASSKEYS');
      const { id, publicKey, counter, transports = [] } = registrationInfo.credential;
      const made = await rows.create({
        ...{ userId, label, counter, challengedAt, credentialId: id, transports: transports.join(',') },
        publicKey: Buffer.from(publicKey).toString('base64url'),
      });
      if (!made) return refuseAccount('WRONG_PASSKEY');
      await audit.record({ action: 'passkey added', actorId: userId, detail: { id: made.id }, address });
      return { ok: true, ...shown(made) };
    },

    async remove({ userId, id, address }) {
      const removed = await rows.remove(userId, id);
      if (removed) await audit.record({ action: 'passkey removed', actorId: userId, detail: { id }, address });
      return removed;
    },

    async challenge(site) {
      const { generateAuthenticationOptions } = await library();
      return generateAuthenticationOptions({
        rpID: site.id,
        challenge: challenges.draw(SIGN_IN),
        userVerification: 'required',
      });
    },

    async signIn({ credential, guest, address }, site) {
      const passkey = await rows.find(credential.id);
      if (!passkey) return refuseAccount('WRONG_PASSKEY');
      const { verifyAuthenticationResponse } = await library();
      const { userId } = passkey;
      let challengedAt: number | undefined;
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response: credential,
        expectedChallenge(challenge) {
          challengedAt = challenges.read(challenge, SIGN_IN);
          return challengedAt !== undefined;
        },
        expectedOrigin: site.origin,
        expectedRPID: site.id,
        requireUserVerification: true,
        credential: {
          id: passkey.credentialId,
          publicKey: new Uint8Array(Buffer.from(passkey.publicKey, 'base64url')),
          counter: passkey.counter,
        },
      }).catch(() => NOT_VERIFIED);
      // Not found where the account is not active.
      const user = verified ? await users.find(userId) : undefined;
      if (!user || !authenticationInfo || challengedAt === undefined) return refuse(userId, address);
      const use = { challengedAt, counter: authenticationInfo.newCounter, now: now() };
      if (!(await rows.use(passkey.id, use))) return refuse(userId, address);
      if (guest) {
        await parts.mergeGuest(guest.id, userId);
        await sessions.endAll(guest.id);
      }
      await accountRows.countLogin(userId, now());
      await audit.record({ action: 'sign-in', actorId: userId, detail: { passkey: passkey.id }, address });
      return startSession(sessions, user);
    },
  };
}

/** The library throws an error for each thing that is wrong. */
const NOT_VERIFIED = { verified: false, registrationInfo: undefined, authenticationInfo: undefined } as const;

const shown = ({ id, label, createdAt, lastUsedAt }: Passkey): ShownPasskey => ({
  ...{ id, label, createdAt },
  lastUsedAt: lastUsedAt === null ? null : new Date(lastUsedAt),
});
