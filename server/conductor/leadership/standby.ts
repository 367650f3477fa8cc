import type { Clock } from '../../clock.ts';
import { createCoalescedRefresh } from '../../coalesced-refresh.ts';
import type { Composing } from '../../composing/composing.ts';
import type { Broadcast } from '../playing/broadcast.ts';
import { editScore, type Journey, type ScoreChange } from '../score/live-score.ts';
import { replayScore } from '../score/replay.ts';
import { UnreadableScore } from '../score/score-entry.ts';
import type { ScoreStore } from '../score/score-writer.ts';
import type { Leadership } from './leadership.ts';
import { catchUp, type Following, outlookOf, sentOf, type Vacant } from './role.ts';

/** What an instance does for its members while it does not conduct their music. */
export interface Standby {
  /** The document has changed: music that was played before wants a conductor, else only the plan is sent. */
  edit(role: Following | Vacant): void;
  /**
   * Reads what the score log holds beyond this instance's knowledge.
   * @throws UnreadableScore where another instance conducts, and a newer version wrote the log
   */
  catchUp(): Promise<void>;
  /** Conducts, or else sends what changed while no member was here. */
  refresh(): Promise<void>;
}

export function createStandby(parts: {
  readonly logId: number;
  readonly callSign: string;
  readonly clock: Pick<Clock, 'now'>;
  readonly composing: Pick<Composing, 'load'>;
  readonly broadcast: Pick<Broadcast, 'here' | 'siblings'>;
  readonly store: Pick<ScoreStore, 'load'>;
  readonly leadership: Pick<Leadership, 'role' | 'take' | 'offer' | 'wait'>;
  journey(): Journey;
}): Standby {
  const { clock, broadcast, leadership } = parts;
  const readOn = createCoalescedRefresh(async () => {
    const replayed = replayScore(await parts.store.load(parts.logId));
    const { role } = leadership;
    if (role.kind === 'leading') return undefined;
    if (replayed.unreadable) {
      leadership.wait({ ...role, sent: sentOf(replayed) });
      return undefined;
    }
    const caughtUp = catchUp(role, replayed, parts.journey(), clock.now());
    leadership.wait(caughtUp.role);
    return caughtUp.change;
  });

  /** To the members here alone, under the last position: with a higher one they might ignore the next conductor. */
  function send({ replaced, score }: ScoreChange): void {
    const { role } = leadership;
    if (role.kind === 'leading') return;
    const { composition, transport } = outlookOf(role, parts.callSign, parts.composing.load);
    broadcast.here('composition', composition);
    for (const { leg, fromTick } of replaced)
      broadcast.here('replace', { leg, fromTick, revision: score.revision, ...role.position });
    broadcast.here('transport', transport);
  }

  async function readStale(): Promise<ScoreChange | undefined> {
    const { role } = leadership;
    return role.kind !== 'leading' && role.stale ? readOn() : undefined;
  }

  function isUnreadable(): boolean {
    const { role } = leadership;
    return role.kind !== 'leading' && role.sent.unreadable !== undefined;
  }

  return {
    edit(role) {
      const change = editScore(role.score, parts.journey(), clock.now());
      if (!change) return;
      // Until something was played there is nothing to lose: each instance plans for its own members.
      if (role.score.transport.run > 0) return leadership.offer();
      leadership.wait({ ...role, score: change.score, relayed: undefined });
      send(change);
    },
    async catchUp() {
      await readStale();
      if (isUnreadable()) throw new UnreadableScore();
    },
    async refresh() {
      const { role } = leadership;
      if (role.kind === 'leading' || !role.stale) return;
      if (role.score.transport.state === 'playing' && (await leadership.take())) return;
      const change = await readStale();
      if (change) send(change);
      // The log is of no use to this version: the conductor has to send where the music stands.
      else if (isUnreadable()) broadcast.siblings('present', {});
    },
  };
}
