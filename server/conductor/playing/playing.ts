import type { JamDown } from '../../../protocol/jam.ts';
import type { StreamPosition } from '../../../protocol/stream-position.ts';
import { passAt, playheadAt } from '../../../protocol/tempo.ts';
import type { Command, CommandAnswer } from '../../../protocol/transport.ts';
import type { Archiver } from '../../archive/archiver.ts';
import type { Clock } from '../../clock.ts';
import type { Composing } from '../../composing/composing.ts';
import type { RoomFact } from '../../session-events/session-event.ts';
import { legMusic } from '../score/leg-music.ts';
import { listenToSolo } from '../score/listening.ts';
import {
  beginAgain,
  editScore,
  horizon,
  type Journey,
  type LiveScore,
  moveTransport,
  type ScoreChange,
} from '../score/live-score.ts';
import type { ScoredLeg } from '../score/score.ts';
import type { ScoreWriter } from '../score/score-writer.ts';
import { soloAt } from '../score/solo.ts';
import { looped, startTime, type TransportState } from '../score/transport-state.ts';
import type { Broadcast } from './broadcast.ts';
import { createCommands } from './commands.ts';
import { createHeardLegs } from './heard-legs.ts';
import { createListening } from './listening.ts';
import { createPasses } from './passes.ts';
import { createPerformance } from './performance.ts';
import { createPerformanceRecord } from './performance-record.ts';
import type { Stage } from './stage.ts';
import { createStageFollowing } from './stage-following.ts';
import { createStream } from './stream.ts';

/** The music of a room from the moment this instance conducts it until it no longer does. */
export interface Playing {
  readonly score: LiveScore;
  /** Of the last message sent. */
  readonly position: StreamPosition;
  /** @param userId who sends it; undefined where another instance knows */
  obey(command: Command, userId: number | undefined): CommandAnswer;
  /** The document has changed. */
  edit(): void;
  /** Members step on stage or off it, or a soloist plays. */
  stageChanged(): void;
  /** A member plays. */
  hear(message: JamDown): void;
  /** Sends layout and transport once more: another instance has come to the log. */
  resend(): void;
  /** Archives what was played since the last time. */
  archive(): void;
  /** Stops sending. The last entry of the score log says when. */
  close(): void;
}

export interface PlayingParts {
  readonly clock: Clock;
  readonly composing: Composing;
  readonly broadcast: Broadcast;
  readonly archiver: Pick<Archiver, 'markPending' | 'archive'>;
  /** The call sign of this instance. */
  readonly callSign: string;
  readonly stage: Stage;
  journey(): Journey;
  /** @param late how many of the notes should have sounded before they were made */
  played(notes: number, late: number): void;
  /** Records what happens to the music. @param userId who did it; undefined for nobody, and where another instance knows */
  tell(fact: RoomFact, userId?: number): void;
}

/** What a conductor begins with. */
export interface Takeover {
  readonly epoch: number;
  readonly writer: ScoreWriter;
  /** From the score as it was left to the one that the document asks for. */
  readonly change: ScoreChange;
  /** Legs whose plans the score log holds. */
  readonly written: readonly ScoredLeg[];
  /** The performance that the score log holds; undefined where none has begun. */
  readonly performance: string | undefined;
}

export function startPlaying(
  parts: PlayingParts,
  { epoch, writer, change, written, performance: begun }: Takeover,
): Playing {
  const { clock, composing, archiver, stage, tell } = parts;
  let { score } = change;
  const stream = createStream({ ...parts, epoch, writer, written, conductor: parts.callSign });
  const record = createPerformanceRecord(parts, epoch, begun);
  const heardLegs = createHeardLegs();
  /** When music was started of which no note was made then; undefined once there are some. */
  let awaitsNotes: number | undefined;
  const performance = createPerformance({
    clock,
    composing,
    made(leg, notes, late) {
      stream.notes(leg, notes);
      archiver.markPending();
      parts.played(notes.length, late);
      const ms = awaitsNotes === undefined ? undefined : Math.round(clock.now() - awaitsNotes);
      awaitsNotes = undefined;
      tell({ kind: 'played', notes: notes.length, ...(ms !== undefined && { ms }) });
    },
    passed: passOn,
    over() {
      move({ state: 'stopped', tick: 0 });
      tell({ kind: 'transport', action: 'ended' });
      record.archive(score.legs, false);
    },
    pulse() {
      stream.pulse();
      follow();
      // Behind this turn of the performance: legs that come near may be changed.
      stopMarking();
      stopMarking = clock.after(1, listen);
    },
  });
  const listening = createListening({
    clock,
    composing,
    stage,
    member: `choir ${epoch}`,
    send: parts.broadcast.jam,
    sung(leg, notes, heard) {
      stream.sung(leg, notes, heard);
      archiver.markPending();
      parts.played(notes.length, 0);
    },
  });
  const music = {
    get score() {
      return score;
    },
    ...{ begin, start, rest },
    put(transport: TransportState) {
      put(transport);
      listen();
    },
  };
  const passes = createPasses(clock, music);
  const awaitNotes = (areMade: boolean) => {
    awaitsNotes = areMade ? undefined : clock.now();
  };
  const obey = createCommands({ clock, composing, passes, awaitNotes, tell }, music);
  const stageFollowing = createStageFollowing(clock, stage, {
    get score() {
      return score;
    },
    passOn,
    put(transport) {
      const { solo } = score.transport;
      put(transport);
      if (transport.solo !== solo) listen();
    },
  });
  let stopMarking = () => {};
  const stopWatchingLoad = composing.onLoad(() => {
    if (score.transport.state === 'playing') stream.composition(score.legs);
  });
  // The conductor before may have died before it archived what it played.
  if (score.transport.state === 'playing') archiver.markPending();
  heardLegs.startAt(playheadAt(score.transport, clock.now()));
  become({ ...change, score: { ...score, transport: stageFollowing.staged(score.transport) } });
  listen();

  function become(next: ScoreChange): void {
    follow();
    releaseChoir(next.score.transport);
    score = next.score;
    stream.change(next);
    perform();
  }

  /** The choir sings under the soloist, and under the composed melody elsewhere. */
  function listen(): void {
    const change = listenToSolo(score, clock.now());
    if (change) become(change);
  }

  /** Members drop what they hold when the music rests or jumps: what ends it has to come before. */
  function releaseChoir({ run, state }: TransportState): void {
    if (run !== score.transport.run || state !== score.transport.state) listening.release();
  }

  function perform(): void {
    const isPlaying = score.transport.state === 'playing';
    record.sounds(isPlaying);
    heardLegs.startAt(playheadAt(score.transport, clock.now()));
    if (isPlaying) performance.continue(score.legs, score.transport);
    else performance.rest();
    listening.follow(score.legs, score.transport);
  }

  /** Records the legs that have been played since the last time. @param to where the playhead stands, ticks of the journey */
  function follow(to = playheadAt(score.transport, clock.now())): void {
    if (score.transport.state !== 'playing') return;
    const played = heardLegs.moveTo(score.legs, to);
    if (played.length === 0) return;
    const legs = new Map(parts.journey().legs.map((leg) => [leg.id, leg]));
    for (const scored of played) {
      const leg = legs.get(scored.plan.leg);
      // It may have been removed in this moment.
      if (leg) tell({ kind: 'leg-played', ...legMusic(scored, leg) });
    }
  }

  /** Goes over to the pass of a loop that plays now. All members are there already: its transport follows from the last one. */
  function passOn(): void {
    const { transport } = score;
    const pass = passAt(transport, clock.now());
    if (pass === transport) return;
    follow(transport.loop!.to);
    score = { ...score, transport: passes.letsGo ? looped(pass, undefined) : pass };
    stream.transport(score.transport);
    perform();
    listen();
    waitNoMore();
  }

  /** Another run, or another pass, has begun. */
  function waitNoMore(): void {
    if (passes.begun()) revise();
  }

  function put(transport: TransportState): void {
    follow();
    releaseChoir(transport);
    score = { ...score, transport };
    stream.transport(transport);
    perform();
  }

  function move(to: Pick<TransportState, 'state' | 'tick'>, time = clock.now()): void {
    put(moveTransport(score, to, time).transport);
  }

  /** A new run. */
  function start(tick: number, state: TransportState['state'], loop = passes.around(tick)): void {
    const transport = { ...score.transport, solo: soloAt(score, stage.soloist, tick) };
    score = { ...score, transport: looped(transport, loop) };
    move({ state, tick }, startTime(score.transport, clock.now()));
    listen();
    stageFollowing.watch();
    waitNoMore();
  }

  function begin(userId: number | undefined): void {
    // The one before may not have been stored: its key goes with it.
    record.archive(score.legs, false);
    const again = beginAgain(score, clock.now());
    score = again.score;
    record.begin({ key: `${epoch}.${stream.begin(again)}`, userId });
  }

  /** Rests where the playhead is. */
  function rest(): void {
    if (passes.letsGo) score = { ...score, transport: looped(score.transport, undefined) };
    move({ state: 'paused', tick: playheadAt(score.transport, clock.now()) });
    waitNoMore();
    record.archive(score.legs, false);
  }

  /** The music as the document asks for it now. */
  function revise(): void {
    passOn();
    // A bar of the next pass would be heard in this one.
    if (passes.endsWithin(horizon(score.transport, 0))) passes.wait('edit');
    else {
      const edited = editScore(score, parts.journey(), clock.now());
      if (!edited) return;
      const notes = countReplaced(score.legs, edited.replaced);
      become(edited);
      listen();
      if (notes > 0) tell({ kind: 'notes-replaced', notes });
    }
  }

  return {
    get score() {
      return score;
    },
    get position() {
      return stream.position;
    },
    obey(command, userId) {
      passOn();
      return obey(command, userId);
    },
    edit: revise,
    stageChanged: stageFollowing.follow,
    hear: listening.hear,
    resend() {
      passOn();
      stream.resend(score);
    },
    archive() {
      record.archive(score.legs, score.transport.state === 'playing');
    },
    close() {
      follow();
      // Another instance archives what plays on, and does not know that what rests could not be stored.
      if (score.transport.state !== 'playing') record.archive(score.legs, false);
      performance.rest();
      stageFollowing.close();
      stopMarking();
      listening.close();
      stopWatchingLoad();
      stream.pulse();
    },
  };
}

/** Notes that were sent and are taken back, count. */
const countReplaced = (legs: readonly ScoredLeg[], replaced: ScoreChange['replaced']): number =>
  replaced.reduce((sum, { leg, fromTick }) => {
    const sent = legs.find(({ plan }) => plan.leg === leg)?.notes ?? [];
    return sum + sent.filter(({ tick }) => tick >= fromTick).length;
  }, 0);
