import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fastify, { type FastifyReply } from 'fastify';
import { type Refusal, refuse } from '../../protocol/refusal.ts';
import { withoutBase } from '../base-path.ts';
import { closeInGrace } from '../grace.ts';
import { isServedHost, MISDIRECTED } from '../host-names.ts';
import type { FileWriter } from '../itinerary/file-writer.ts';
import type { Reader } from '../itinerary/reader.ts';
import type { Limits } from '../limits.ts';
import type { TrafficLogger } from '../logger.ts';
import { REQUEST_ID, requestId } from '../request-id.ts';
import type { Access } from '../storage/access.ts';
import type { TrustedProxies } from '../trusted-proxies.ts';
import { type AccessTokenParts, accessTokenRoutes } from './access-tokens.ts';
import { type AccountParts, accountRoutes } from './accounts.ts';
import { type Airports, airportRoutes } from './airports.ts';
import { appRoutes } from './app.ts';
import { type BlackBoxParts, blackBoxRoutes } from './black-boxes.ts';
import { type CalendarFeedParts, calendarFeedRoutes } from './calendar-feeds.ts';
import { type CollectionItemParts, collectionItemRoutes } from './collection-items.ts';
import { collectionRoutes } from './collections.ts';
import { type CompositionParts, compositionRoutes } from './compositions.ts';
import { answerOrigins } from './cross-origin.ts';
import { documentRoutes } from './documents.ts';
import { type EveningParts, eveningRoutes } from './evenings.ts';
import { type ExportParts, exportRoutes } from './exports.ts';
import { type HealthParts, healthRoutes } from './health.ts';
import { type HistoryParts, historyRoutes } from './history.ts';
import { type ItineraryParts, itineraryRoutes } from './itineraries.ts';
import { type JobParts, jobRoutes } from './jobs.ts';
import { type JourneyFileParts, journeyFileRoutes } from './journey-files.ts';
import { type LibraryParts, libraryRoutes } from './library.ts';
import { type ListeningRouteParts, listeningRoutes } from './listening.ts';
import { createLogFacts, type LogFactParts } from './log-facts.ts';
import { type LogParts, logRoutes } from './logs.ts';
import { type MeParts, meRoutes } from './me.ts';
import { type NamedReportParts, namedReportRoutes } from './named-reports.ts';
import { type OperatorParts, operatorRoutes } from './operators.ts';
import { type PasskeyParts, passkeyRoutes } from './passkeys.ts';
import { createPermit, type PermitParts } from './permit.ts';
import { type ProviderParts, providerRoutes } from './provider.ts';
import { limitRequests, type SpendingParts } from './rate-limit.ts';
import { createReadingQueue } from './reading-queue.ts';
import { answerErrors, BODY_BYTES, REFUSED, Refused, refusalOf } from './refused.ts';
import { type ReplayLinkParts, replayLinkRoutes } from './replay-links.ts';
import { securityHeaders } from './security-headers.ts';
import { type SessionParts, sessionRoutes } from './session.ts';
import { type SharingParts, sharingRoutes } from './sharing.ts';
import { type SimilarityParts, similarityRoutes } from './similarity.ts';
import { type TakeParts, takeRoutes } from './takes.ts';

export interface HttpParts
  extends PermitParts,
    LogFactParts,
    LogParts,
    LibraryParts,
    SharingParts,
    ExportParts,
    HistoryParts,
    EveningParts,
    ReplayLinkParts,
    ItineraryParts,
    JourneyFileParts,
    CalendarFeedParts,
    BlackBoxParts,
    TakeParts,
    CompositionParts,
    CollectionItemParts,
    SimilarityParts,
    ListeningRouteParts,
    AccountParts,
    SessionParts,
    MeParts,
    AccessTokenParts,
    NamedReportParts,
    JobParts,
    OperatorParts,
    HealthParts,
    PasskeyParts,
    ProviderParts,
    SpendingParts {
  readonly access: Access;
  readonly writer: FileWriter;
  readonly reader: Reader;
  readonly logs: LogParts['logs'];
  readonly airports: Airports;
  /** Host names that requests may name beside localhost and IP addresses, in lower case. */
  readonly hostNames: ReadonlySet<string>;
  /** Origins whose pages may send requests, beside those of the host that they ask. */
  readonly allowedOrigins: ReadonlySet<string>;
  /** Path that the server lives under, without a trailing slash; empty for none. */
  readonly basePath: string;
  /** The proxies whose X-Forwarded headers are believed. */
  readonly trustedProxies: Pick<TrustedProxies, 'includes'>;
  /** Deadlines of requests. */
  readonly deadlines: Pick<Limits['counts'], 'headerSeconds' | 'requestSeconds' | 'keepAliveSeconds'>;
  /** The folder of the built app. */
  readonly appDir: string;
  countRefusal?(by: 'request', code: string): void;
  readonly logger: TrafficLogger;
}

export interface Http {
  /** For Socket.IO to attach to. */
  readonly server: Server;
  /** Returns the port. After EADDRINUSE it may be called again with another one. @throws Error EADDRINUSE */
  listen(port: number, host: string): Promise<number>;
  /** Completes requests in flight, then releases the port. */
  close(): Promise<void>;
}

/** Interval at which the deadlines of requests are checked, ms. */
const CHECK_MS = 1_000;

const NOT_HTTP = ['400 Bad Request', refuse('BAD_MESSAGE', 'this is not HTTP')] as const;

/** Answers to what Node does not read as a request, by its code. */
const NOT_READ: Readonly<Record<string, readonly [status: string, refusal: Refusal]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: ['408 Request Timeout', refuse('BAD_MESSAGE', 'the request did not come in time')],
  HPE_HEADER_OVERFLOW: [
    '431 Request Header Fields Too Large',
    refuse('TOO_LARGE', 'the headers are longer than 16 KiB'),
  ],
};

/** A person whose link was cut within a letter gets the page that says so: Fastify has none for what it cannot decode. */
function toPage(url: string): string {
  if (url.startsWith('/api/')) return url;
  try {
    decodeURI(url);
    return url;
  } catch {
    return '/logs/cut-off';
  }
}

/** Everything over HTTP: REST, health, reports, the app. Every refusal has the body `{ refusal }`. */
export async function createHttp(parts: HttpParts): Promise<Http> {
  const headers = securityHeaders(parts.publicUrl);
  const { headerSeconds, requestSeconds, keepAliveSeconds } = parts.deadlines;
  const app = fastify({
    bodyLimit: BODY_BYTES,
    requestTimeout: requestSeconds * 1_000,
    keepAliveTimeout: keepAliveSeconds * 1_000,
    http: { headersTimeout: headerSeconds * 1_000, connectionsCheckingInterval: CHECK_MS },
    trustProxy: parts.trustedProxies.includes,
    genReqId: requestId,
    rewriteUrl: ({ url = '/' }) => toPage(withoutBase(url, parts.basePath)),
    // A URL of the API that cannot be decoded reaches neither a route nor the error handler.
    frameworkErrors(error, request, reply: FastifyReply) {
      const { status, refusal } = refusalOf(error);
      parts.logger.debug({ request: request.id, method: request.method, status, code: refusal.code }, REFUSED);
      reply
        .headers({ ...headers, [REQUEST_ID]: request.id })
        .code(status)
        .send({ refusal });
    },
    clientErrorHandler(error, socket) {
      if (!socket.writable) return;
      const [status, refusal] = ('code' in error && NOT_READ[error.code]) || NOT_HTTP;
      const body = JSON.stringify({ refusal });
      const said = { ...headers, 'content-type': 'application/json; charset=utf-8', connection: 'close' };
      const head = Object.entries({ ...said, 'content-length': Buffer.byteLength(body) }).map(
        ([name, value]) => `${name}: ${value}`,
      );
      socket.end(`${[`HTTP/1.1 ${status}`, ...head].join('\r\n')}\r\n\r\n${body}`);
    },
  });
  // JSON is the only body type, but of itineraries: a form on another site cannot send it without a preflight.
  app.removeContentTypeParser('text/plain');
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({ ...headers, [REQUEST_ID]: request.id });
    if (!isServedHost(request.headers.host, parts.hostNames))
      throw new Refused(421, MISDIRECTED.code, MISDIRECTED.detail);
  });
  answerOrigins(app, parts.allowedOrigins);
  const facts = createLogFacts(parts);
  const { tell } = facts;
  answerErrors(app, parts.logger, (request, code) => {
    facts.refused(request, code);
    parts.countRefusal?.('request', code);
  });
  const spend = limitRequests(app, parts);
  airportRoutes(app, parts.airports, spend);
  const permit = createPermit(parts, facts.readable);
  logRoutes(app, permit, parts, spend);
  libraryRoutes(app, permit, parts, spend);
  sharingRoutes(app, permit, parts, tell);
  exportRoutes(app, permit, parts, spend, tell);
  await blackBoxRoutes(app, parts, spend);
  const inTurn = createReadingQueue();
  historyRoutes(app, permit, parts, spend, inTurn);
  eveningRoutes(app, permit, parts, spend, inTurn);
  replayLinkRoutes(app, permit, parts, tell);
  await itineraryRoutes(app, permit, parts, spend, tell);
  journeyFileRoutes(app, permit, parts, spend, tell);
  takeRoutes(app, permit, parts, spend, tell);
  compositionRoutes(app, permit, parts, spend, tell);
  collectionRoutes(app, parts, spend);
  collectionItemRoutes(app, parts, spend);
  similarityRoutes(app, permit, parts, spend, tell);
  listeningRoutes(app, parts, spend);
  await app.register(async (scope) => {
    // Answers to one person alone.
    scope.addHook('onRequest', async (_request, reply) => void reply.header('cache-control', 'no-store'));
    accountRoutes(scope, parts);
    sessionRoutes(scope, parts);
    meRoutes(scope, parts);
    passkeyRoutes(scope, parts);
    providerRoutes(scope, parts);
    accessTokenRoutes(scope, parts);
    calendarFeedRoutes(scope, parts, spend);
  });
  healthRoutes(app, parts);
  await namedReportRoutes(app, parts, spend);
  await jobRoutes(app, parts, spend);
  documentRoutes(app);
  await operatorRoutes(app, parts);
  await appRoutes(app, parts.appDir, parts.basePath, parts.logs.find);
  await app.ready();

  const { server } = app;
  return {
    server,
    async listen(port, host) {
      // Fastify's own listen opens a second server for "localhost", which Socket.IO would not be attached to.
      server.listen(port, host);
      await once(server, 'listening');
      return (server.address() as AddressInfo).port;
    },
    close: () => closeInGrace(server, () => app.close()),
  };
}
