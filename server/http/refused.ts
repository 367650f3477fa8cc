import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { LIMITS } from '../../protocol/limits.ts';
import { refuse } from '../../protocol/refusal.ts';
import type { AccountRefusal, AccountRefusalCode } from '../identity/account-refusal.ts';
import { TokenRefused } from '../identity/token-refused.ts';
import { TooBusy } from '../identity/turns.ts';
import { childOf, type TrafficLogger } from '../logger.ts';
import { explainFault, isAway } from '../storage/database-faults.ts';
import { HTTP_REFUSALS, type HttpRefusal, type HttpRefusalCode } from './http-refusal.ts';

/** Size limit of a request body, bytes: the largest log that its first update can hold, and the overhead of JSON. */
export const BODY_BYTES = 2 * LIMITS.updateBytes;

/** Time until a database that is away is asked again, s. */
const RETRY_SECONDS = 5;

/** Thrown by a route that refuses a request. */
export class Refused extends Error {
  readonly status: number;
  readonly refusal: HttpRefusal;
  constructor(status: number, code: HttpRefusalCode, detail: string = HTTP_REFUSALS[code]) {
    super(detail);
    this.status = status;
    this.refusal = { code, detail };
  }
}

/** Thrown where there are too many requests of a kind. The answer says when to try again. */
export class RateLimited extends Refused {
  readonly seconds: number;
  constructor(seconds: number) {
    super(429, 'RATE_LIMITED', `too many requests: try again in ${seconds} s`);
    this.seconds = seconds;
  }
}

/**
 * Parses a part of a request.
 * @throws Refused where it does not match the schema.
 */
export function parse<S extends z.ZodType>(schema: S, said: unknown): z.output<S> {
  const parsed = schema.safeParse(said);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Refused(400, 'BAD_MESSAGE', [...(issue?.path ?? []), issue?.message].join(': '));
}

/** The number in a path, of decimal digits alone; 0, which nothing has, for another text. */
export const numberIn = (written: string): number => (/^[1-9]\d{0,14}$/.test(written) ? Number(written) : 0);

const ACCOUNT_STATUS: { readonly [C in AccountRefusalCode]: number } = {
  TAKEN: 409,
  WEAK_PASSWORD: 400,
  WRONG_LOGIN: 401,
  WRONG_PASSKEY: 401,
  WRONG_SIGN_IN: 401,
  NO_PROVIDER: 409,
  NO_PASSWORDS: 409,
  NO_PASSKEYS: 409,
  TOO_MANY_PASSKEYS: 409,
  TOO_MANY_TOKENS: 409,
  NO_ACCOUNT: 409,
};

/**
 * Unwraps the outcome of a request about an account.
 * @throws Refused where it was refused.
 */
export function granted<T extends { readonly ok: true }>(outcome: T | AccountRefusal): Omit<T, 'ok'> {
  if (!outcome.ok) throw new Refused(ACCOUNT_STATUS[outcome.code], outcome.code, outcome.detail);
  const { ok: _, ...answer } = outcome;
  return answer;
}

/**
 * Gives every response other than 2xx the body `{ refusal }`. Internal errors go to the log alone.
 * @param refused is told of each refusal
 */
export function answerErrors(
  app: FastifyInstance,
  logger: TrafficLogger,
  refused: (request: FastifyRequest, code: string) => void,
): void {
  app.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const { status, refusal } = refusalOf(error, request.routeOptions.bodyLimit);
    refused(request, refusal.code);
    logRefusal(ofRequest(logger, request), status, refusal, error);
    if (error instanceof RateLimited) reply.header('retry-after', error.seconds);
    if (status === 503) reply.header('retry-after', RETRY_SECONDS);
    return reply.code(status).send({ refusal });
  });
}

/** A logger of one request, and of the log that it is about. */
function ofRequest(logger: TrafficLogger, { id, method, url, params, routeOptions }: FastifyRequest): TrafficLogger {
  const { id: log, token } = (params ?? {}) as { readonly id?: string; readonly token?: string };
  // Without its query, which may hold the operator's token, and without a secret of the path.
  const [path = ''] = (token === undefined ? url : (routeOptions.url ?? '')).split('?');
  const isOfLog = path.startsWith('/api/logs/') && log !== undefined;
  return childOf(logger, { request: id, method, path, ...(isOfLog && { log }) });
}

/** Fields of a refusal in the log. */
export const REFUSED = 'a request was refused';

/** An outage that is known is a warning without a stack, and a fault of the sender a line for those who look for it. */
function logRefusal(logger: TrafficLogger, status: number, { code, detail }: HttpRefusal, error: Error): void {
  // A provider that is away has its own line.
  if (status < 500 || error instanceof TokenRefused) logger.debug({ status, code }, REFUSED);
  else if (status === 503) logger.warn({ status, code, why: explainFault(error) ?? detail }, REFUSED);
  else logger.error({ status, code, err: error }, 'a request failed');
}

/**
 * The status and refusal for an error of any origin.
 * @param bodyBytes size limit of the body of the request, bytes
 */
export function refusalOf(
  error: Error & { statusCode?: number },
  bodyBytes = BODY_BYTES,
): { status: number; refusal: HttpRefusal } {
  if (error instanceof Refused) return error;
  if (error instanceof TokenRefused)
    return { status: error.refusal.code === 'UNAVAILABLE' ? 503 : 401, refusal: error.refusal };
  if (error instanceof TooBusy)
    return {
      status: 429,
      refusal: refuse('RATE_LIMITED', 'too many passwords are being checked: try again in a moment'),
    };
  const status = error.statusCode ?? 500;
  if (status === 413) return { status, refusal: refuse('TOO_LARGE', `the body is larger than ${bodyBytes} bytes`) };
  // Fastify's own errors for a request that it could not parse.
  if (status >= 400 && status < 500) return { status, refusal: refuse('BAD_MESSAGE', error.message) };
  if (isAway(error))
    return { status: 503, refusal: refuse('UNAVAILABLE', 'the database does not answer: try again in a moment') };
  return { status: 500, refusal: refuse('UNAVAILABLE', 'something went wrong here: try again') };
}
