import type { Knex } from 'knex';
import * as users from './0001-users.ts';
import * as airports from './0002-airports.ts';
import * as routes from './0003-routes.ts';
import * as travelLogs from './0004-travel-logs.ts';
import * as travelLogUpdates from './0005-travel-log-updates.ts';
import * as travelLogSnapshots from './0006-travel-log-snapshots.ts';
import * as musicCompositions from './0007-music-compositions.ts';
import * as scoreEntries from './0008-score-entries.ts';
import * as conductorLeases from './0009-conductor-leases.ts';
import * as snapshotDigests from './0010-snapshot-digests.ts';
import * as travelLogVersions from './0011-travel-log-versions.ts';
import * as compositionAnalyses from './0012-composition-analyses.ts';
import * as oneCompositionALog from './0013-one-composition-a-log.ts';
import * as loginSessions from './0014-login-sessions.ts';
import * as logClients from './0015-log-clients.ts';
import * as accessVersions from './0016-access-versions.ts';
import * as addressRoles from './0017-address-roles.ts';
import * as logMembers from './0018-log-members.ts';
import * as shareLinks from './0019-share-links.ts';
import * as auditEvents from './0020-audit-events.ts';
import * as accounts from './0021-accounts.ts';
import * as recoveryCodes from './0022-recovery-codes.ts';
import * as resetLinks from './0023-reset-links.ts';
import * as accessTokens from './0024-access-tokens.ts';
import * as versionAuthors from './0025-version-authors.ts';
import * as loginSessionEnds from './0026-login-session-ends.ts';
import * as rowBytes from './0027-row-bytes.ts';
import * as takes from './0028-takes.ts';
import * as takesVersions from './0029-takes-versions.ts';
import * as trimmedTo from './0030-trimmed-to.ts';
import * as emptiedTo from './0031-emptied-to.ts';
import * as journeyFacts from './0032-journey-facts.ts';
import * as projectionVersions from './0033-projection-versions.ts';
import * as journeyIndexes from './0034-journey-indexes.ts';
import * as journeySearch from './0035-journey-search.ts';
import * as archivedLogs from './0036-archived-logs.ts';
import * as performances from './0037-performances.ts';
import * as performancesOfALog from './0038-performances-of-a-log.ts';
import * as compositionUsers from './0039-composition-users.ts';
import * as compositionLikes from './0040-composition-likes.ts';
import * as routeEnds from './0041-route-ends.ts';
import * as eventSegments from './0042-event-segments.ts';
import * as eventPersons from './0043-event-persons.ts';
import * as eventInstances from './0044-event-instances.ts';
import * as compositionEmbeddings from './0045-composition-embeddings.ts';
import * as compositionsSearched from './0046-compositions-searched.ts';
import * as subjects from './0047-subjects.ts';
import * as passkeys from './0048-passkeys.ts';
import * as jobs from './0049-jobs.ts';
import * as jobFiles from './0050-job-files.ts';
import * as instanceQuestions from './0051-instance-questions.ts';
import * as collections from './0052-collections.ts';
import * as collectionItems from './0053-collection-items.ts';
import * as collectionMembers from './0054-collection-members.ts';
import * as collectionLikes from './0055-collection-likes.ts';
import * as calendarFeeds from './0056-calendar-feeds.ts';
import * as passkeyChallenges from './0057-passkey-challenges.ts';
import * as replayLinks from './0058-replay-links.ts';
import * as scoreTimes from './0059-score-times.ts';
import * as roomClosures from './0060-room-closures.ts';

/** One step of the schema. */
export type Migration = Knex.Migration & Required<Pick<Knex.Migration, 'down'>>;

/**
 * All migrations by name, in order. Each makes one change, expands before another one contracts, and does nothing where
 * its change is made already, because MariaDB commits a change before it can be recorded. docs/deployment.md tells how
 * to write one.
 */
export const migrations: Readonly<Record<string, Migration>> = {
  '0001-users': users,
  '0002-airports': airports,
  '0003-routes': routes,
  '0004-travel-logs': travelLogs,
  '0005-travel-log-updates': travelLogUpdates,
  '0006-travel-log-snapshots': travelLogSnapshots,
  '0007-music-compositions': musicCompositions,
  '0008-score-entries': scoreEntries,
  '0009-conductor-leases': conductorLeases,
  '0010-snapshot-digests': snapshotDigests,
  '0011-travel-log-versions': travelLogVersions,
  '0012-composition-analyses': compositionAnalyses,
  '0013-one-composition-a-log': oneCompositionALog,
  '0014-login-sessions': loginSessions,
  '0015-log-clients': logClients,
  '0016-access-versions': accessVersions,
  '0017-address-roles': addressRoles,
  '0018-log-members': logMembers,
  '0019-share-links': shareLinks,
  '0020-audit-events': auditEvents,
  '0021-accounts': accounts,
  '0022-recovery-codes': recoveryCodes,
  '0023-reset-links': resetLinks,
  '0024-access-tokens': accessTokens,
  '0025-version-authors': versionAuthors,
  '0026-login-session-ends': loginSessionEnds,
  '0027-row-bytes': rowBytes,
  '0028-takes': takes,
  '0029-takes-versions': takesVersions,
  '0030-trimmed-to': trimmedTo,
  '0031-emptied-to': emptiedTo,
  '0032-journey-facts': journeyFacts,
  '0033-projection-versions': projectionVersions,
  '0034-journey-indexes': journeyIndexes,
  '0035-journey-search': journeySearch,
  '0036-archived-logs': archivedLogs,
  '0037-performances': performances,
  '0038-performances-of-a-log': performancesOfALog,
  '0039-composition-users': compositionUsers,
  '0040-composition-likes': compositionLikes,
  '0041-route-ends': routeEnds,
  '0042-event-segments': eventSegments,
  '0043-event-persons': eventPersons,
  '0044-event-instances': eventInstances,
  '0045-composition-embeddings': compositionEmbeddings,
  '0046-compositions-searched': compositionsSearched,
  '0047-subjects': subjects,
  '0048-passkeys': passkeys,
  '0049-jobs': jobs,
  '0050-job-files': jobFiles,
  '0051-instance-questions': instanceQuestions,
  '0052-collections': collections,
  '0053-collection-items': collectionItems,
  '0054-collection-members': collectionMembers,
  '0055-collection-likes': collectionLikes,
  '0056-calendar-feeds': calendarFeeds,
  '0057-passkey-challenges': passkeyChallenges,
  '0058-replay-links': replayLinks,
  '0059-score-times': scoreTimes,
  '0060-room-closures': roomClosures,
};

/** The same for the Knex CLI, named here and not found in a folder, so that every way to run TypeScript reads them alike. */
export const migrationSource: Knex.MigrationSource<{ readonly file: string }> = {
  // The CLI prints `file`.
  getMigrations: async () => Object.keys(migrations).map((file) => ({ file })),
  getMigrationName: ({ file }) => file,
  getMigration: async ({ file }) => migrations[file]!,
};
