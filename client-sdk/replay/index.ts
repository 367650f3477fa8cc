/** The core of replays, beside the SDK: a page that shows an evening loads it, and rooms do without. */
export type {
  Evening,
  EveningDetails,
  EveningList,
  EveningTake,
  HeardMessage,
  HeardMusic,
  Scenes,
  VisitList,
} from '../../protocol/replay.ts';
export { createEveningDocument, type EveningDocument, type Written } from './evening-document.ts';
export { type EveningMusic, type MusicState, playEvening, type SoundedNote, stateAt, tickAt } from './evening-music.ts';
export { createReplayTime, type ReplayTime } from './replay-time.ts';
