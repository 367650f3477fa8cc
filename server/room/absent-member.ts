import { randomUUID } from 'node:crypto';
import type { Identity } from '../../protocol/welcome.ts';
import type { Member } from './member.ts';

/**
 * A member without a connection, in whose name a request edits.
 * @param clientId the Yjs client id that its updates are written with
 * @param head of the log
 */
export function absentMember(identity: Identity, clientId: number, head: number): Member {
  const sessionId = randomUUID();
  return { id: sessionId, sessionId, clientId, identity, lastSeq: head, committed: 0 };
}
