import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Admin } from '../admin/admin.ts';
import {
  closeBody,
  type closed,
  type draining,
  type handedOver,
  handOverBody,
  type instances,
  kickBody,
  type room,
  type rooms,
  roomsQuery,
  skipBody,
  type skipped,
  type storageState,
} from './contract/admin.ts';
import { parse, Refused } from './refused.ts';

type OfRoom = { Params: { log: string } };

/** Instances and rooms for operators, with their actions. */
export function adminRoutes(app: FastifyInstance, admin: Admin): void {
  app.get('/api/admin/instances', (): Promise<z.infer<typeof instances>> => admin.instances());
  app.get('/api/admin/storage', (): Promise<z.infer<typeof storageState>> => admin.storage());
  app.get('/api/admin/rooms', (request): Promise<z.infer<typeof rooms>> => {
    const { after = '', ...wish } = parse(roomsQuery, request.query);
    return admin.rooms({ after: after.toLowerCase(), ...wish });
  });
  app.get<OfRoom>(
    '/api/admin/rooms/:log',
    async (request): Promise<z.infer<typeof room>> => known(await admin.room(logOf(request))),
  );

  app.post<OfRoom>('/api/admin/rooms/:log/kick', async (request): Promise<z.infer<typeof closed>> => {
    const wish = { log: logOf(request), ...parse(kickBody, request.body) };
    return known(await admin.kick(wish, request.ip));
  });
  app.post<OfRoom>('/api/admin/rooms/:log/close', async (request): Promise<z.infer<typeof closed>> => {
    const wish = { log: logOf(request), ...parse(closeBody, request.body) };
    return known(await admin.close(wish, request.ip));
  });
  app.post<OfRoom>('/api/admin/rooms/:log/hand-over', async (request): Promise<z.infer<typeof handedOver>> => {
    const { to } = parse(handOverBody, request.body);
    return { outcome: known(await admin.handOver(logOf(request), to, request.ip)) };
  });
  app.post<OfRoom>('/api/admin/rooms/:log/skip', async (request): Promise<z.infer<typeof skipped>> => {
    const { seq } = parse(skipBody, request.body);
    const outcome = known(await admin.skip(logOf(request), seq, request.ip));
    if (outcome.kind === 'no row')
      throw new Refused(404, 'NOT_FOUND', 'there is no such row, or the history begins there or later');
    const { quarantinedAt } = outcome;
    if (outcome.kind === 'skipped') return { quarantinedAt };
    const where = quarantinedAt === null ? 'not quarantined' : `quarantined at row ${quarantinedAt}`;
    throw new Refused(409, 'OUT_OF_DATE', `the log is ${where}: no other row is skipped here`);
  });
  app.post<{ Params: { name: string } }>('/api/admin/instances/:name/drain', async (request, reply) => {
    const outcome = await admin.drain(request.params.name, request.ip);
    if (outcome === 'unknown instance') throw new Refused(404, 'NOT_FOUND', 'no instance of this name answers');
    if (outcome === 'no other instance')
      throw new Refused(409, 'NOT_PASSED', 'no other instance would take its members: stop it instead');
    const answer: z.infer<typeof draining> = { draining: true };
    return reply.code(202).send(answer);
  });
}

/** @throws Refused UNKNOWN_LOG where there is nothing */
function known<T>(found: T | undefined): T {
  if (found === undefined) throw new Refused(404, 'UNKNOWN_LOG');
  return found;
}

/** @throws Refused UNKNOWN_LOG where it is no uuid */
const logOf = ({ params }: FastifyRequest<OfRoom>): string => known(z.uuid().safeParse(params.log).data?.toLowerCase());
