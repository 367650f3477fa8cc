import { hello } from '../../protocol/hello.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { describeMisfit } from '../../protocol/misfit.ts';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import { PROTOCOL_VERSION } from '../../protocol/version.ts';
import type { Identity } from '../../protocol/welcome.ts';
import type { Member } from '../room/member.ts';
import type { Room } from '../room/room.ts';
import type { Rooms } from '../room/rooms.ts';
import type { TravelLogs } from '../storage/travel-logs.ts';
import type { UpdateLog } from '../storage/update-log.ts';

/** A member that may join, and its open room. */
export interface Admission {
  readonly room: Room;
  readonly member: Member;
  readonly token: string;
}

export interface HandshakeParts {
  readonly travelLogs: Pick<TravelLogs, 'find'>;
  readonly updateLog: Pick<UpdateLog, 'committed'>;
  /** The user of a token, or a new one without a token; null where the token is not valid. */
  admit(who: {
    token: string | undefined;
    name: string | undefined;
  }): Promise<{ user: Identity; token: string } | null>;
}

/** Reads a hello and opens the room: members are admitted only once there is a document to send. */
export async function shakeHands(
  connectionId: string,
  uuid: string,
  auth: unknown,
  parts: HandshakeParts & { readonly rooms: Pick<Rooms, 'open'> },
): Promise<Admission | Refusal> {
  const version = (auth as { version?: unknown } | null)?.version;
  if (version !== PROTOCOL_VERSION)
    return refuse(
      'WRONG_VERSION',
      `this server speaks version ${PROTOCOL_VERSION}, the client ${typeof version === 'number' ? version : 'none that is a number'}`,
    );
  const parsed = hello.safeParse(auth);
  if (!parsed.success) return refuse('BAD_MESSAGE', `hello: ${describeMisfit(parsed.error)}`);
  const { token, name, sessionId, clientId, lastSeq } = parsed.data;

  const log = await parts.travelLogs.find(uuid);
  if (!log) return refuse('UNKNOWN_LOG');
  const who = await parts.admit({ token, name });
  if (!who) return refuse('UNAUTHORIZED');
  const room = await parts.rooms.open(uuid);
  if (!room) return refuse('UNKNOWN_LOG');
  if (room.members.size >= LIMITS.members) return refuse('ROOM_FULL');
  const committed = await parts.updateLog.committed(log.id, sessionId);
  const role = log.ownerId === who.user.userId ? 'owner' : 'editor';
  const member: Member = { id: connectionId, sessionId, clientId, identity: who.user, role, lastSeq, committed };
  return { room, member, token: who.token };
}
