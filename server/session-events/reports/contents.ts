import { activityByDay, activityByHour, throughput } from './activity.ts';
import { collaborators, concurrency, firstNotes, retention } from './collaboration.ts';
import { latency, latencyByInstance, slowestRooms } from './latency.ts';
import { heardLegs, listeningVotes } from './listening.ts';
import { intervals, pitchClasses, scales, tempos } from './music.ts';
import type { Report } from './report.ts';
import { exchanges, refusals, roomActivity } from './rooms.ts';
import { popularRoutes, routeDistances, routesByRegion, suggestions } from './routes.ts';

/** Every report, in the order in which people see them. */
export const REPORTS: readonly Report[] = [
  ...[roomActivity, activityByDay, activityByHour, throughput],
  ...[popularRoutes, routeDistances, routesByRegion, heardLegs, suggestions],
  ...[pitchClasses, intervals, tempos, scales],
  ...[collaborators, concurrency, firstNotes, retention],
  ...[latency, slowestRooms, refusals, exchanges],
  ...[latencyByInstance, listeningVotes],
];
