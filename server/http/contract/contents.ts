import { ACCESS_TOKENS } from './access-tokens.ts';
import { ACCOUNTS } from './accounts.ts';
import { AIRPORTS } from './airports.ts';
import { COMPOSITIONS } from './compositions.ts';
import { EXPORTS } from './exports.ts';
import { HEALTH } from './health.ts';
import { HISTORY } from './history.ts';
import { ITINERARIES } from './itineraries.ts';
import { JOURNEY_FILES } from './journey-files.ts';
import { LIBRARY } from './library.ts';
import { LISTENING } from './listening.ts';
import { LOGS } from './logs.ts';
import { ME } from './me.ts';
import { OPERATORS } from './operators.ts';
import { PAGES } from './pages.ts';
import { REPORT_ROUTES } from './reports.ts';
import { SHARING } from './sharing.ts';
import { TAKES } from './takes.ts';

/** Contracts of all routes, in the order of the reference. */
export const CONTRACTS = {
  ...PAGES,
  ...HEALTH,
  ...AIRPORTS,
  ...LOGS,
  ...LIBRARY,
  ...HISTORY,
  ...ITINERARIES,
  ...JOURNEY_FILES,
  ...EXPORTS,
  ...COMPOSITIONS,
  ...TAKES,
  ...SHARING,
  ...ACCOUNTS,
  ...ME,
  ...ACCESS_TOKENS,
  ...LISTENING,
  ...REPORT_ROUTES,
  ...OPERATORS,
};
