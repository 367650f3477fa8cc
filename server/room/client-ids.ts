import type { LogClients } from '../storage/log-clients.ts';
import { inspectUpdate } from '../sync/inspection.ts';
import type { ReadonlyReplica } from '../sync/replica.ts';
import type { Member } from './member.ts';

/** The first rows of a session that are searched for its client id, count. */
const SEARCHED_ROWS = 100;

/**
 * Client ids of a log, as far as the members here write under them. A client id belongs to the session whose row under it
 * came first. The commit lane decides that, and this saves it the question for every later update.
 */
export interface ClientIds {
  /** A lookup or first row that decides the owner of a member's client id, and that its updates wait for; else undefined. */
  pending(member: Member): Promise<unknown> | undefined;
  /** The first row under the client id of this member that is on its way to the database; undefined for none. */
  firstRow(member: Member): Promise<unknown> | undefined;
  /** True where another session writes under the client id of this member. */
  isTaken(member: Member): boolean;
  /** True where the client id is known to be bound to the session of this member. Otherwise the commit lane has to bind it. */
  isBound(member: Member): boolean;
  /** An update that binds the client id of a member is on its way to the database. */
  begin(member: Member, outcome: Promise<unknown>): void;
  /** The client id of a member is bound to its session, or to another one. */
  settle(member: Member, ownership: 'bound' | 'taken'): void;
}

export function createClientIds(
  logId: number,
  replica: Pick<ReadonlyReplica, 'reached'>,
  logClients: LogClients,
): ClientIds {
  /** `proven`: an older release has committed rows of its session under this client id, and bound it to none. */
  const ownerships = new WeakMap<Member, 'bound' | 'proven' | 'taken'>();
  const lookups = new WeakMap<Member, Promise<unknown>>();
  /** First rows on their way to the database, by client id. */
  const firstRows = new Map<number, { readonly sessionId: string; readonly outcome: Promise<unknown> }>();

  async function look(member: Member): Promise<void> {
    const { sessionId, clientId } = member;
    const writer = await logClients.writer(logId, clientId);
    if (writer !== undefined) ownerships.set(member, writer === sessionId ? 'bound' : 'taken');
    else ownerships.set(member, (await hasWritten(sessionId, clientId)) ? 'proven' : 'taken');
  }

  /** True where the first structs of a session are of this client id. */
  async function hasWritten(sessionId: string, clientId: number): Promise<boolean> {
    const rows = await logClients.firstRows(logId, sessionId, SEARCHED_ROWS);
    const brings = rows.flatMap((bytes) => inspectUpdate(bytes)?.brings ?? []);
    return brings[0]?.client === clientId;
  }

  return {
    pending(member) {
      const { sessionId, clientId } = member;
      if (ownerships.has(member)) return undefined;
      const first = firstRows.get(clientId);
      if (first) return first.sessionId === sessionId ? undefined : first.outcome;
      if (replica.reached(clientId) === 0) return undefined;
      const running = lookups.get(member);
      if (running) return running;
      const lookup = look(member).finally(() => lookups.delete(member));
      lookups.set(member, lookup);
      return lookup;
    },
    firstRow: (member) => (ownerships.has(member) ? undefined : firstRows.get(member.clientId)?.outcome),
    isTaken: (member) => ownerships.get(member) === 'taken',
    isBound: (member) => ownerships.get(member) === 'bound',
    begin({ sessionId, clientId }, outcome) {
      const first = { sessionId, outcome };
      firstRows.set(clientId, first);
      const forget = () => firstRows.get(clientId) === first && firstRows.delete(clientId);
      outcome.then(forget, forget);
    },
    settle: (member, ownership) => void ownerships.set(member, ownership),
  };
}
