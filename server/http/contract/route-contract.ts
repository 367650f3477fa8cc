import type { z } from 'zod';
import type { Right } from '../../../protocol/role.ts';
import type { RateName } from '../../limits.ts';
import type { HttpRefusalCode } from '../http-refusal.ts';

/** Interface of a route. Its handler parses with these schemas, and the reference is made of them. */
export interface RouteContract {
  /** Parameters of the path that mean something else here than on other routes (`path-parameters.ts`). */
  readonly path?: Readonly<Record<string, z.ZodType>>;
  /** Parameters of the query. */
  readonly query?: z.ZodObject;
  /** The body in JSON, or a text of one of several types. */
  readonly body?: z.ZodType;
  /** Media types that the body may have beside JSON, as plain text. */
  readonly texts?: readonly string[];
  /** False where there may be a body and need not be one. */
  readonly needsBody?: boolean;
  /** True where If-Match may name a version. */
  readonly ifMatch?: boolean;
  /** Successes by status. */
  readonly answers: Readonly<Record<number, RouteAnswer>>;
  /** Refusals by status, beside those that come of its right, its body and its rate limit. */
  readonly refusals?: Readonly<Record<number, readonly HttpRefusalCode[]>>;
  /** Rate limits beside that of all requests to the API. */
  readonly limits?: readonly RateName[];
  /** Tokens of which one is needed, where they do not follow from the right that it takes. */
  readonly tokens?: readonly TokenKind[];
  /** The right that an access token needs, where the request is not about a log that names the right. */
  readonly right?: Right;
}

/** `none` where a request needs no token. A guest's and an account's are tokens of sessions. */
export type TokenKind = 'none' | 'guest' | 'session' | 'accessToken' | 'operator';

/** A schema of JSON, files by their media type, or no body. */
export type RouteAnswer = z.ZodType | { readonly media: Readonly<Record<string, z.ZodType | 'text' | 'bytes'>> } | null;

/** Routes by method and path, as Fastify takes it. */
export type RouteContracts = Readonly<Record<string, RouteContract>>;

/** A value that becomes `T` as JSON: dates become instants. */
export type Sendable<T> = T extends string
  ? string extends T
    ? string | Date
    : T
  : T extends object
    ? { readonly [K in keyof T]: Sendable<T[K]> }
    : T;
