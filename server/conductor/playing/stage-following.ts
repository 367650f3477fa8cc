import type { Clock } from '../../clock.ts';
import type { LiveScore } from '../score/live-score.ts';
import { silentFrom, soloFrom } from '../score/solo.ts';
import type { TransportState } from '../score/transport-state.ts';
import type { Stage } from './stage.ts';

/** Wait of a new conductor before it closes a stage that seems empty, ms. */
const STAGE_MS = 2_000;

/** The lead of the stage and the range of a solo, as the transport of the music tells them. */
export interface StageFollowing {
  /** A transport for those who are on stage now. Their lead is fixed until the last one has left. */
  staged(transport: TransportState): TransportState;
  /** Members have stepped on stage or off it, or a soloist plays or is silent. */
  follow(): void;
  /** A soloist may fall silent from now on: the melody comes back then. */
  watch(): void;
  close(): void;
}

/** @param music `passOn` brings its transport up to now, `put` sends another one */
export function createStageFollowing(
  clock: Clock,
  stage: Stage,
  music: { readonly score: LiveScore; passOn(): void; put(transport: TransportState): void },
): StageFollowing {
  let stopTimer = () => {};
  // Other instances may not have said yet who is on stage there.
  let isNew = true;
  const stopWaiting = clock.after(STAGE_MS, () => {
    isNew = false;
    follow();
  });

  function staged(transport: TransportState): TransportState {
    const isOpen = transport.stageLead > 0;
    return isOpen ? transport : { ...transport, stageLead: stage.lead };
  }

  function follow(): void {
    music.passOn();
    const { score } = music;
    const { transport } = score;
    const stageLead = stage.lead === 0 && !isNew ? 0 : staged(transport).stageLead;
    const solo = soloFrom(score, stage.soloist, clock.now());
    if (stageLead !== transport.stageLead || solo !== transport.solo) music.put({ ...transport, stageLead, solo });
    watch();
  }

  function watch(): void {
    stopTimer();
    const { soloist } = stage;
    const { score } = music;
    const isOpen = score.transport.solo?.until === null;
    if (!soloist || !isOpen || score.transport.state !== 'playing') return;
    stopTimer = clock.after(Math.max(1, silentFrom(score, soloist) - clock.now()), follow);
  }

  return {
    staged,
    follow,
    watch,
    close() {
      stopTimer();
      stopWaiting();
    },
  };
}
