import { z } from 'zod';
import { hello } from '../../protocol/hello.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { describeMisfit } from '../../protocol/misfit.ts';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import { OLDEST_PROTOCOL_VERSION, PROTOCOL_VERSION } from '../../protocol/version.ts';
import type { Admitted } from '../identity/bearer.ts';
import { hashLinkToken } from '../identity/link-tokens.ts';
import { can } from '../identity/rights.ts';
import type { Closures } from '../room/closures.ts';
import type { Member } from '../room/member.ts';
import type { Room } from '../room/room.ts';
import type { Rooms } from '../room/rooms.ts';
import type { Access, LogAccess } from '../storage/access.ts';
import type { ShareLinks } from '../storage/share-links.ts';
import type { UpdateLog } from '../storage/update-log.ts';

/** Size limit of a token: beyond it no request over HTTP could carry one either. */
const PROVIDER_TOKEN_CHARACTERS = 12_000;

/** A member that may join, and its open room. */
export interface Admission {
  readonly room: Room;
  readonly member: Member;
  readonly token: string;
  /** The login session or access token whose end closes the connection. */
  readonly proofId: string;
  /** Time at which the connection is closed, ms since 1970; absent where nothing but that end closes it. */
  readonly expires: number | undefined;
}

export interface HandshakeParts {
  readonly access: Pick<Access, 'readFor'>;
  /** Gives a person the role of a share link, if it still lets anybody in. */
  redeem(uuid: string, linkHash: string, userId: number): Promise<unknown>;
  readonly shareLinks: Pick<ShareLinks, 'isOpen'>;
  readonly updateLog: Pick<UpdateLog, 'committed'>;
  readonly closures: Pick<Closures, 'refusal'>;
  /** Records that a person was refused who may read the log: strangers must not fill its events. */
  refused(uuid: string, userId: number, code: string): void;
  /** The user of a token, or a new one without a token; null where the token is not valid, or guests do not come in. */
  admit(who: { token: string | undefined; name: string | undefined }): Promise<Admitted | null>;
}

/** Admits a person who comes from a network address, which is audited. */
export type AdmitFrom = (
  who: Parameters<HandshakeParts['admit']>[0] & { readonly address: string },
) => ReturnType<HandshakeParts['admit']>;

/** Reads a hello and opens the room: members are admitted only once there is a document to send. */
export async function shakeHands(
  connectionId: string,
  uuid: string,
  auth: unknown,
  parts: HandshakeParts & { readonly rooms: Pick<Rooms, 'open'> },
): Promise<Admission | Refusal> {
  const version = (auth as { version?: unknown } | null)?.version;
  if (!isAdmitted(version))
    return refuse(
      'WRONG_VERSION',
      `this server speaks version ${PROTOCOL_VERSION}, the client ${typeof version === 'number' ? version : 'none that is a number'}`,
    );
  const parsed = offered.safeParse(auth);
  if (!parsed.success) return refuse('BAD_MESSAGE', `hello: ${describeMisfit(parsed.error)}`);
  const { token, name, link, sessionId, clientId, lastSeq } = parsed.data;

  const key = link === undefined ? undefined : hashLinkToken(link);
  // A stranger becomes a guest only where there is something to see.
  const open = token === undefined ? await readForStranger(uuid, key, parts) : undefined;
  if (token === undefined && !open) return refuse('UNKNOWN_LOG');
  const closed = token === undefined ? parts.closures.refusal(uuid, undefined) : undefined;
  if (closed) return closed;
  const who = await parts.admit({ token, name });
  if (!who) return refuse('UNAUTHORIZED');
  const { user, limitedTo } = who;
  const subject = { userId: user.userId, limitedTo };
  // An access token acts on journeys, and not on who its person is there.
  if (key !== undefined && !limitedTo) await parts.redeem(uuid, key, user.userId);
  // A new guest has no role of its own but that of a link.
  const access = key === undefined && open ? open : await parts.access.readFor(uuid, user.userId);
  if (!access || !can(subject, 'read', access, Date.now())) return refuse('UNKNOWN_LOG');
  const refuseReader = (refusal: Refusal) => {
    parts.refused(uuid, user.userId, refusal.code);
    return refusal;
  };
  const barred = parts.closures.refusal(uuid, user.userId);
  if (barred) return refuseReader(barred);
  const room = await parts.rooms.open(uuid);
  if (!room) return refuse('UNKNOWN_LOG');
  // Closed while it was loaded.
  const late = parts.closures.refusal(uuid, user.userId);
  if (late) return refuseReader(late);
  await room.access.refresh(access.version);
  if (!room.access.can(subject, 'read')) return refuse('UNKNOWN_LOG');
  // Reserved for those who manage the log.
  if (room.members.size >= LIMITS.members && !room.access.can(subject, 'manage'))
    return refuseReader(refuse('ROOM_FULL'));
  const committed = await parts.updateLog.committed(access.logId, sessionId);
  const identity = room.identityHere(user);
  const member: Member = { id: connectionId, sessionId, clientId, identity, limitedTo, lastSeq, committed };
  return { room, member, token: who.token, proofId: who.proofId, expires: who.expires };
}

/** A hello, with the token of an identity provider perhaps, which is longer than ours. */
const offered = hello.extend({ token: z.string().max(PROVIDER_TOKEN_CHARACTERS).optional() });

const isAdmitted = (version: unknown) =>
  Number.isInteger(version) && Number(version) >= OLDEST_PROTOCOL_VERSION && Number(version) <= PROTOCOL_VERSION;

/** The rights to a log that its address or a link opens to strangers; undefined for any other. */
async function readForStranger(
  uuid: string,
  linkHash: string | undefined,
  { access, shareLinks }: Pick<HandshakeParts, 'access' | 'shareLinks'>,
): Promise<LogAccess | undefined> {
  const log = await access.readFor(uuid, undefined);
  if (!log) return undefined;
  const isOpen =
    log.addressRole !== null || (linkHash !== undefined && (await shareLinks.isOpen(log.logId, linkHash, Date.now())));
  return isOpen ? log : undefined;
}
