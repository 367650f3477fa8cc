import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { LIMITS } from '../../protocol/limits.ts';
import type { SharedWith, ShareLink, Sharing } from '../../protocol/sharing.ts';
import type { Audit, AuditRecord } from '../identity/audit.ts';
import { drawLinkToken, hashLinkToken } from '../identity/link-tokens.ts';
import type { Access, ListedMember, LogAccess } from '../storage/access.ts';
import { type AccessChange, OutOfDateError } from '../storage/access-changes.ts';
import type { AuditLog } from '../storage/audit-log.ts';
import type { ShareLinks } from '../storage/share-links.ts';
import {
  type accessVersion,
  auditQuery,
  ending,
  type linkList,
  type logAudit,
  type madeLink,
  newLink,
  newOwner,
  newRole,
  opening,
} from './contract/sharing.ts';
import type { Tell } from './log-facts.ts';
import type { OfLog, Permit, Permitted } from './permit.ts';
import { numberIn, parse, Refused } from './refused.ts';

export interface SharingParts {
  readonly access: Access;
  readonly shareLinks: ShareLinks;
  readonly audit: Audit;
  readonly auditLog: Pick<AuditLog, 'list'>;
  /** The people behind numbers; those who are gone are left out. */
  findPeople(
    userIds: readonly number[],
  ): Promise<ReadonlyMap<number, { readonly name: string; readonly color: string }>>;
  /** True where a person is in the room of a log, on this instance. */
  isPresent(uuid: string, userId: number): boolean;
  /** True where a person has written rows of a log. */
  hasWritten(logId: number, userId: number): Promise<boolean>;
  /** The rights to a log have changed: its room hears of it. */
  announce(uuid: string, version: number): Promise<void>;
  /** Public URL without a trailing slash; the address of the request if undefined. */
  readonly publicUrl: string | undefined;
}

/** Audit events of one page, count. */
const AUDIT_PAGE = 100;

type OfMember = { Params: { id: string; user: string } };
type OfLink = { Params: { id: string; link: string }; Querystring: unknown };

/** Roles and share links of logs. All but the overview and leaving take the right to manage. */
export function sharingRoutes(app: FastifyInstance, permit: Permit, parts: SharingParts, tell: Tell): void {
  const { access, shareLinks } = parts;

  /** Makes a change under the version that If-Match names, and tells the room of it. */
  async function change(
    request: FastifyRequest,
    reply: FastifyReply,
    { log, userId }: Permitted,
    event: Pick<AuditRecord, 'action' | 'subjectId' | 'detail'>,
    make: (ifVersion: number | undefined) => Promise<AccessChange>,
  ): Promise<FastifyReply> {
    const changed = await make(versionIn(request)).catch((error) => {
      throw error instanceof OutOfDateError ? new Refused(412, 'OUT_OF_DATE') : error;
    });
    await record(request, { log, userId }, event);
    await parts.announce(log.uuid, changed.version);
    const { version }: z.infer<typeof accessVersion> = changed;
    return reply.code(200).header('etag', tagOf(version)).send({ version });
  }

  async function record(
    { ip }: FastifyRequest,
    { log, userId }: Pick<Permitted, 'log' | 'userId'>,
    event: Pick<AuditRecord, 'action' | 'subjectId' | 'detail'>,
  ): Promise<void> {
    await parts.audit.record({ ...event, actorId: userId ?? null, logId: log.logId, address: ip });
    if (event.action !== 'log deleted') tell({ log, userId }, { kind: 'shared', action: event.action });
  }

  app.get<OfLog>('/api/logs/:id/access', async (request, reply): Promise<Sharing> => {
    const { log, userId, grant } = await permit(request, 'read');
    reply.header('etag', tagOf(log.version));
    const isMember = userId === log.ownerId || (userId !== undefined && log.members.get(userId)?.role != null);
    const { role, rights } = grant;
    return {
      version: log.version,
      you: { userId: userId ?? null, role, rights },
      addressRole: log.addressRole,
      // The people of a public journey are not public.
      owner: isMember ? await personOf(log.ownerId) : null,
      members: isMember ? (await access.members(log.logId)).map(shownMember) : [],
    };
  });

  app.patch<OfLog>('/api/logs/:id/access', async (request, reply) => {
    const permitted = await permit(request, 'manage');
    const wish = parse(opening, request.body);
    const { logId } = permitted.log;
    return change(request, reply, permitted, { action: 'log published', detail: wish }, (ifVersion) =>
      'listed' in wish
        ? access.setPublic(logId, wish.listed, ifVersion)
        : access.setAddressRole(logId, wish.addressRole, ifVersion),
    );
  });

  app.put<OfMember>('/api/logs/:id/members/:user', async (request, reply) => {
    const permitted = await permit(request, 'manage');
    const { role } = parse(newRole, request.body);
    const { log } = permitted;
    const subjectId = await memberOf(log, request.params.user);
    const event = { action: 'role given', subjectId, detail: { role } } as const;
    return change(request, reply, permitted, event, (ifVersion) =>
      access.setRole(log.logId, subjectId, role, ifVersion),
    );
  });

  // A member who leaves may come in again by a link; one who was removed may not.
  app.delete<OfLog>('/api/logs/:id/members/me', async (request, reply) => {
    const permitted = await permit(request, 'read');
    const { log, userId } = permitted;
    if (userId === undefined) throw new Refused(401, 'UNAUTHORIZED');
    if (permitted.limited) throw new Refused(403, 'NOT_ALLOWED', 'an access token may not do this: sign in');
    if (!log.members.has(userId))
      throw new Refused(404, 'NOT_FOUND', 'you are no member to leave: an owner hands the journey over, or removes it');
    const event = { action: 'role taken', subjectId: userId } as const;
    return change(request, reply, permitted, event, () => access.forget(log.logId, userId));
  });

  app.delete<OfMember>('/api/logs/:id/members/:user', async (request, reply) => {
    const permitted = await permit(request, 'manage');
    const { log } = permitted;
    const subjectId = await memberOf(log, request.params.user);
    const event = { action: 'role taken', subjectId } as const;
    return change(request, reply, permitted, event, (ifVersion) =>
      access.setRole(log.logId, subjectId, null, ifVersion),
    );
  });

  app.post<OfLog>('/api/logs/:id/owner', async (request, reply) => {
    const permitted = await permit(request, 'manage');
    const { userId } = parse(newOwner, request.body);
    const { log } = permitted;
    const event = { action: 'owner changed', subjectId: await memberOf(log, String(userId)) } as const;
    return change(request, reply, permitted, event, (ifVersion) =>
      access.transfer(log.logId, log.ownerId, userId, ifVersion),
    );
  });

  app.get<OfLog>('/api/logs/:id/links', async (request): Promise<z.infer<typeof linkList>> => {
    const { log } = await permit(request, 'manage');
    return { links: (await shareLinks.list(log.logId)).map(shownLink) };
  });

  app.post<OfLog>('/api/logs/:id/links', async (request, reply) => {
    const permitted = await permit(request, 'manage');
    const { expiresAt, ...wished } = parse(newLink, request.body);
    const { log, userId } = permitted;
    if ((await shareLinks.count(log.logId)) >= LIMITS.links)
      throw new Refused(409, 'TOO_LARGE', `a log has at most ${LIMITS.links} links: end one first`);
    const token = drawLinkToken();
    const id = await shareLinks.add({
      ...{ ...wished, expiresAt, logId: log.logId, tokenHash: hashLinkToken(token), createdBy: userId! },
    });
    await record(request, permitted, { action: 'link made', detail: { link: id, role: wished.role } });
    const base = parts.publicUrl ?? `${request.protocol}://${request.host}`;
    // In the fragment, which browsers send to no server and put into no referrer.
    const made: z.infer<typeof madeLink> = { id, token, url: `${base}/logs/${log.uuid}#${token}` };
    return reply.code(201).send(made);
  });

  app.delete<OfLink>('/api/logs/:id/links/:link', async (request, reply) => {
    const permitted = await permit(request, 'manage');
    const { members } = parse(ending, request.query);
    const { log } = permitted;
    const id = numberIn(request.params.link);
    const change = await access.endLink(log.logId, id, members);
    if (!change) throw new Refused(404, 'NOT_FOUND');
    await record(request, permitted, { action: 'link revoked', detail: { link: id, members } });
    await parts.announce(log.uuid, change.version);
    return reply.code(204).send();
  });

  app.delete<OfLog>('/api/logs/:id', async (request, reply) => {
    const permitted = await permit(request, 'manage');
    const { logId } = permitted.log;
    return change(request, reply, permitted, { action: 'log deleted' }, (ifVersion) =>
      access.setDeleted(logId, true, ifVersion),
    );
  });

  app.get<OfLog>('/api/logs/:id/audit', async (request): Promise<z.infer<typeof logAudit>> => {
    const { log } = await permit(request, 'manage');
    const { before } = parse(auditQuery, request.query);
    const events = await parts.auditLog.list({ logId: log.logId, before, limit: AUDIT_PAGE });
    const people = await parts.findPeople(
      events.flatMap(({ actorId, subjectId }) => [actorId ?? [], subjectId ?? []].flat()),
    );
    const named = (userId: number | null) =>
      userId === null ? null : { userId, name: people.get(userId)?.name ?? '' };
    return {
      events: events.map(({ id, at, action, actorId, subjectId, detail }) => ({
        ...{ id, at: at.toISOString(), action, actor: named(actorId), subject: named(subjectId), detail },
      })),
      next: events.length < AUDIT_PAGE ? null : events.at(-1)!.id,
    };
  });

  async function personOf(userId: number) {
    const person = (await parts.findPeople([userId])).get(userId);
    return { userId, name: person?.name ?? '', color: person?.color ?? '' };
  }

  /**
   * The number of a person with a role in the log, or removed from it; where its address gives a role, also of one who is
   * present or has written. Any other number is refused, or strangers could be enumerated. The owner's, too: owners keep all
   * rights.
   */
  async function memberOf(log: LogAccess, written: string): Promise<number> {
    const userId = /^\d{1,9}$/.test(written) ? Number(written) : 0;
    const isKnown =
      userId !== log.ownerId &&
      ((await access.read(log.logId))?.members.has(userId) ||
        (log.addressRole !== null &&
          (parts.isPresent(log.uuid, userId) || (await parts.hasWritten(log.logId, userId)))));
    if (!isKnown) throw new Refused(404, 'NOT_FOUND', 'there is no such member');
    return userId;
  }
}

/** The version that If-Match names; undefined for any. */
function versionIn({ headers }: FastifyRequest): number | undefined {
  const tag = headers['if-match'];
  if (tag === undefined || tag === '*') return undefined;
  const version = /^"(\d+)"$/.exec(tag)?.[1];
  if (version === undefined) throw new Refused(412, 'OUT_OF_DATE');
  return Number(version);
}

const tagOf = (version: number) => `"${version}"`;

const shownMember = ({ userId, name, color, role, expiresAt, since }: ListedMember): SharedWith => ({
  ...{ userId, name, color, role },
  expiresAt: instantOf(expiresAt),
  since: since.toISOString(),
});

const shownLink = ({ expiresAt, createdAt, ...link }: Awaited<ReturnType<ShareLinks['list']>>[number]): ShareLink => ({
  ...link,
  expiresAt: instantOf(expiresAt),
  createdAt: createdAt.toISOString(),
});

const instantOf = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
