import { ACCESS_TOKENS } from './access-tokens.ts';
import { ACCOUNTS } from './accounts.ts';
import { ADMIN } from './admin.ts';
import { AIRPORTS } from './airports.ts';
import { BLACK_BOXES } from './black-boxes.ts';
import { CALENDAR_FEEDS } from './calendar-feeds.ts';
import { COLLECTIONS } from './collections.ts';
import { COMPOSITIONS } from './compositions.ts';
import { EXPORTS } from './exports.ts';
import { HEALTH } from './health.ts';
import { HISTORY } from './history.ts';
import { ITINERARIES } from './itineraries.ts';
import { JOB_ROUTES } from './jobs.ts';
import { JOURNEY_FILES } from './journey-files.ts';
import { LIBRARY } from './library.ts';
import { LISTENING } from './listening.ts';
import { LOGS } from './logs.ts';
import { ME } from './me.ts';
import { OPERATORS } from './operators.ts';
import { PAGES } from './pages.ts';
import { PASSKEYS } from './passkeys.ts';
import { PROVIDER } from './provider.ts';
import { REPORT_ROUTES } from './reports.ts';
import { SHARING } from './sharing.ts';
import { SIMILARITY } from './similarity.ts';
import { TAKES } from './takes.ts';

/** Contracts of all routes by part of the interface, in the order of the reference. */
export const PARTS = {
  journeys: LOGS,
  library: LIBRARY,
  collections: COLLECTIONS,
  history: HISTORY,
  sharing: SHARING,
  music: { ...EXPORTS, ...COMPOSITIONS, ...TAKES },
  itineraries: ITINERARIES,
  files: { ...JOURNEY_FILES, ...BLACK_BOXES, ...CALENDAR_FEEDS },
  airports: AIRPORTS,
  similarity: SIMILARITY,
  accounts: { ...ACCOUNTS, ...PROVIDER },
  me: { ...ME, ...PASSKEYS, ...ACCESS_TOKENS },
  listening: LISTENING,
  reports: REPORT_ROUTES,
  jobs: JOB_ROUTES,
  operators: OPERATORS,
  admin: ADMIN,
  health: HEALTH,
  pages: PAGES,
} as const;

export const CONTRACTS = {
  ...LOGS,
  ...LIBRARY,
  ...COLLECTIONS,
  ...HISTORY,
  ...SHARING,
  ...EXPORTS,
  ...COMPOSITIONS,
  ...TAKES,
  ...ITINERARIES,
  ...JOURNEY_FILES,
  ...CALENDAR_FEEDS,
  ...BLACK_BOXES,
  ...AIRPORTS,
  ...SIMILARITY,
  ...ACCOUNTS,
  ...PROVIDER,
  ...ME,
  ...PASSKEYS,
  ...ACCESS_TOKENS,
  ...LISTENING,
  ...REPORT_ROUTES,
  ...JOB_ROUTES,
  ...OPERATORS,
  ...ADMIN,
  ...HEALTH,
  ...PAGES,
};
