import { join } from 'node:path';
import { elapsed } from '../../protocol/tempo.ts';
import type { Config } from '../config.ts';
import type { Readiness } from '../http/contract/health.ts';
import { createHttp, type Http, type HttpParts } from '../http/http.ts';
import type { FileWriter } from '../itinerary/file-writer.ts';
import type { Reader } from '../itinerary/reader.ts';
import type { Listening } from '../listening/listening.ts';
import type { TrafficLogger } from '../logger.ts';
import type { Metrics } from '../metrics.ts';
import type { Evenings } from '../room/evenings.ts';
import type { Histories } from '../room/history.ts';
import type { Projector } from '../room/projection.ts';
import type { Rooms } from '../room/rooms.ts';
import { ROOT } from '../root.ts';
import { listening as reportListening } from '../session-events/listening-report.ts';
import { createReports } from '../session-events/reports/answer.ts';
import { rooms as reportRooms } from '../session-events/reports.ts';
import type { TrustedProxies } from '../trusted-proxies.ts';
import type { Identity } from './identity.ts';
import type { Music } from './music.ts';
import { recordedCreation } from './new-logs.ts';
import { readRelease } from './release.ts';
import type { Storage } from './storage.ts';

/** What is served over HTTP. */
export async function buildHttp(
  {
    authMode,
    publicUrl,
    basePath,
    hostNames,
    allowedOrigins,
    limits,
  }: Pick<Config, 'authMode' | 'publicUrl' | 'basePath' | 'hostNames' | 'allowedOrigins' | 'limits'>,
  {
    airports,
    travelLogs,
    library,
    archivedLogs,
    access,
    shareLinks,
    calendarFeeds,
    replayLinks,
    takes,
    performances,
    collections,
    collectionItems,
    collectionMembers,
    updateHistory,
    auditLog,
    history,
    recorder,
  }: Storage,
  {
    admit,
    audit,
    accounts,
    accessTokens,
    passkeys,
    recovery,
    people,
    subjects,
    providerSignIn,
    guestOf,
    rateLimits,
  }: Identity,
  { archive, recordedRoutes, engraver }: Music,
  parts: {
    readonly trustedProxies: TrustedProxies;
    readonly rooms: Rooms;
    readonly projector: Pick<Projector, 'flush'>;
    readonly histories: Histories;
    readonly evenings: Evenings;
    readonly reader: Reader;
    readonly writer: FileWriter;
    readonly listening: Listening;
    readonly similarity: Pick<HttpParts, 'similarRoutes' | 'similarMusic' | 'nextStops'>;
    readonly jobs: Pick<HttpParts, 'jobs' | 'jobOrders' | 'jobFiles'>;
    readonly callSign: string;
    readonly operatorToken: string;
    readonly admin: HttpParts['admin'];
    ready(): Promise<Readiness>;
    readonly metrics: Metrics;
    readonly logger: TrafficLogger;
  },
): Promise<Http> {
  const {
    trustedProxies,
    rooms,
    projector,
    histories,
    evenings,
    reader,
    writer,
    listening,
    similarity,
    jobs,
    ready,
    callSign,
    operatorToken,
    admin,
    metrics,
    logger,
  } = parts;
  /** Reads after the edits before it are projected: lists show at once what their reader has just done. */
  const upToDate =
    <A extends unknown[], R>(read: (...values: A) => Promise<R>) =>
    async (...values: A): Promise<R> => {
      await projector.flush();
      return read(...values);
    };
  const { create } = recordedCreation({ travelLogs, recordedRoutes, airports, recorder, logger });
  return createHttp({
    airports,
    logs: { ...travelLogs, create, find: upToDate(travelLogs.find) },
    library: {
      list: upToDate(library.list),
      async *owned(userId) {
        await projector.flush();
        yield* library.owned(userId);
      },
      listOf: upToDate(travelLogs.listOf),
    },
    ownedLogs: library.ownedLogs,
    answerReport: createReports(history, airports.list),
    archivedLogs,
    content: async (uuid) => (await rooms.open(uuid))?.content(),
    access,
    shareLinks,
    calendarFeeds: { ...calendarFeeds, journeys: upToDate(calendarFeeds.journeys) },
    authMode,
    isPresent: (uuid, userId) =>
      [...(rooms.find(uuid)?.members.values() ?? [])].some(({ identity }) => identity.userId === userId),
    hasWritten: updateHistory.hasWritten,
    findPeople: (userIds) => updateHistory.people(userIds),
    takes,
    performances,
    collections,
    collectionItems,
    collectionMembers,
    announceTakes: async (uuid, version) => rooms.find(uuid)?.publishTakes(version),
    record: recorder.record,
    musicMs(uuid, leg, from, to) {
      const outlook = rooms.find(uuid)?.conductor.outlook();
      const start = outlook?.composition.legs.find((one) => one.leg === leg)?.startTick;
      const tempos = start === undefined ? [{ tick: 0, bpm: 120 }] : outlook!.transport.tempos;
      return Math.round(elapsed({ tempos }, (start ?? 0) + from, (start ?? 0) + to));
    },
    announce: async (uuid, version) => rooms.find(uuid)?.publishAccess(version),
    maxRowBytes: limits.counts.personRowMB * 2 ** 20,
    newAddressRole: authMode === 'open' ? 'editor' : null,
    histories,
    evenings,
    replayLinks,
    reader,
    writer,
    listening,
    ...similarity,
    ...jobs,
    played: archive.lastPlayed,
    piece: async (uuid, signal) => (await rooms.open(uuid))?.piece(signal),
    whole: async (uuid) => (await rooms.open(uuid))?.whole(),
    storedPiece: archive.piece,
    engraver,
    admit: (token, address) => admit({ token, name: undefined, address }),
    accounts,
    accessTokens,
    passkeys,
    recovery,
    preferencesOf: people.preferences,
    people: { ...people, export: upToDate(people.export) },
    subjects,
    providerSignIn,
    guestOf,
    publicUrl,
    basePath,
    hostNames,
    allowedOrigins,
    trustedProxies,
    deadlines: limits.counts,
    rateLimits,
    operatorToken,
    audit,
    auditLog,
    admin,
    reports: {
      rooms: (options) => reportRooms(history, options),
      listening: (options) => reportListening(history, options),
    },
    ready,
    metrics: metrics.print,
    countRefusal: metrics.refused,
    callSign,
    version: await readRelease(),
    appDir: join(ROOT, 'app/dist'),
    logger,
  });
}
