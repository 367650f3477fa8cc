import type { DownMessage } from '../../protocol/down.ts';
import type { HandoffAnswer } from '../../protocol/handoff.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { type NoteEvent, packNotes } from '../../protocol/note-event.ts';
import { refuse } from '../../protocol/refusal.ts';
import type { ScoreAnswer } from '../../protocol/score.ts';
import { playheadAt } from '../../protocol/tempo.ts';
import type { Command, CommandAnswer, StreamPosition, Transport } from '../../protocol/transport.ts';
import type { AirportOf } from '../../travel-log/airport.ts';
import { legsOf } from '../../travel-log/legs.ts';
import type { TravelLogContent } from '../../travel-log/shape.ts';
import { createArchiver } from '../archive/archiver.ts';
import type { Clock } from '../clock.ts';
import type { Composing } from '../composing/composing.ts';
import { type FinishedLeg, finishPiece } from '../composing/finish-piece.ts';
import type { Logger } from '../logger.ts';
import {
  createForwardedCommands,
  type ForwardedAnswer,
  type ForwardedCommand,
} from './leadership/forwarded-commands.ts';
import { createHandoff, type HandoffMessage } from './leadership/handoff.ts';
import { createLeadership } from './leadership/leadership.ts';
import type { LeaseKeeper } from './leadership/lease.ts';
import { createEditDebounce } from './playing/edit-debounce.ts';
import { createPerformance } from './playing/performance.ts';
import { type Broadcast, createStream } from './playing/stream.ts';
import { createCoalescedRefresh } from './score/coalesced-refresh.ts';
import { replayScore } from './score/replay.ts';
import {
  outlineOf,
  type Revision,
  relocate,
  restore,
  reviseScore,
  type ScoredLeg,
  type ToldLeg,
  toldOf,
} from './score/score.ts';
import type { ScoreStore } from './score/score-writer.ts';
import { leftAlone, newer, relaid, START_MS, unplayed } from './score/transport-state.ts';

/** Notes that start sooner than this may be with a player already: an edit leaves them alone, ms. */
const HORIZON_MS = 250;
const WATCH_MS = 1_000;
/** A command that nobody obeys is tried for so long, ms: more than the lease of one that is gone lasts. */
const OBEY_MS = 3_500;
/** How long a room that closes waits for a database that is away, ms. */
const FAREWELL_MS = 5_000;

/** Streams the music of one room, or follows the instance that does. */
export interface Conductor {
  /** Whether this instance holds the lease. */
  readonly conducting: boolean;
  /** Here, or on the instance that conducts. UNAVAILABLE where that stays unknown. @throws where the database is away */
  command(command: Command): Promise<CommandAnswer>;
  /** A member of another instance asks for it. */
  hearCommand(asked: ForwardedCommand): Promise<void>;
  /** Another instance has obeyed, or not. */
  hearAnswer(answered: ForwardedAnswer): void;
  /** This instance is to conduct. @throws where the database cannot be asked */
  takeBaton(): Promise<HandoffAnswer>;
  /** Another instance is to conduct, if there is one with members in the room. */
  passBaton(): Promise<HandoffAnswer>;
  /** Another instance says its part in that. */
  hearBaton(word: HandoffMessage): void;
  /** The document has changed. */
  revise(): void;
  /** A member drags, on whatever instance, or nobody does any more: what is edited meanwhile belongs together. */
  drag(dragging: boolean): void;
  /** How many members listen on this instance. */
  attend(members: number): void;
  /** Another instance, that conducts, says where the music stands. */
  follow(transport: Transport): void;
  /** Another instance has come to this log: where this one conducts, it tells once more where the music stands. */
  retell(): void;
  /** Where the music stands, for a new member. */
  outlook(): { composition: DownMessage<'composition'>; transport: Transport };
  /** All notes so far. @throws where another instance conducts, and the score log cannot be read */
  score(): Promise<Omit<Extract<ScoreAnswer, { ok: true }>, 'ok'>>;
  /** The whole piece: what has sounded, and the rest as it would. @throws the same, and where the room closes meanwhile */
  finish(): Promise<FinishedLeg[]>;
  close(): Promise<void>;
}

export interface ConductorParts {
  readonly logId: number;
  readonly owner: string;
  /** What people call this instance. */
  readonly callSign: string;
  readonly clock: Clock;
  readonly leases: LeaseKeeper;
  readonly store: ScoreStore;
  readonly stage: Broadcast;
  readonly airportOf: AirportOf;
  readonly composing: Composing;
  readonly logger: Logger;
  read(): Pick<TravelLogContent, 'waypoints' | 'settings'>;
  /**
   * Saves the piece of a performance that has ended or paused.
   * @param finish composes the rest of the piece
   * @param epoch the epoch that it was played in
   */
  savePiece(finish: () => Promise<FinishedLeg[]>, epoch: number): Promise<void>;
  /** Notes were sent, and some of them after their time, counts. */
  played(notes: number, late: number): void;
}

/** Reads the score log, so that the room sounds on where it was. */
export async function openConductor(parts: ConductorParts): Promise<Conductor> {
  const { logId, clock, store, stage, composing, logger } = parts;
  let legs: ScoredLeg[] = [];
  let standing = unplayed;
  /** What was told of the legs, and up to where, while this instance does not conduct. */
  let known: { readonly place: StreamPosition; readonly legs: readonly ScoredLeg[] } = {
    place: { epoch: 0, seq: 0 },
    legs,
  };
  /** The call sign of whoever conducts; null where that is not known. */
  let conductor: string | null = null;
  /** The last one used; none yet. */
  let revision = -1;
  let members = 0;
  /** Another instance conducts, or may: the score log knows more than this one. */
  let outdated = false;
  /** Since when nobody is known to conduct, room time in ms; undefined while somebody does. */
  let aloneSince: number | undefined;
  const closing = new AbortController();
  const readOn = createCoalescedRefresh(async () => {
    const entries = await store.load(logId);
    return post.writer ? undefined : adopt(entries);
  });
  const archiver = createArchiver({
    composing,
    save: parts.savePiece,
    failed: (error) => logger.warn({ err: error, logId }, 'the piece could not be archived'),
  });
  const post = createLeadership({ ...parts, assume, retire, free: watch });
  const stream = createStream(
    stage,
    clock,
    composing,
    () => post.writer,
    () => conductor,
  );
  const baton = createHandoff({
    ...parts,
    post,
    epoch: () => stream.place.epoch,
    listened: () => members > 0,
    leave() {
      stream.pulse();
      post.leave();
    },
    tell: stage.baton,
    failed: (error) => logger.warn({ err: error, logId }, 'the baton could not be passed'),
  });
  const asking = createForwardedCommands(parts.owner, clock, stage.command);
  const bursts = createEditDebounce(clock, revise);
  const performance = createPerformance({ clock, composing, made, over, pulse: stream.pulse });

  adopt(await store.load(logId));
  let stopWatching = clock.every(WATCH_MS, watch);
  const stopHearing = composing.onLoad(() => {
    if (post.writer && standing.state === 'playing') stream.composition(legs);
  });

  // The score: what the log remembers, as the document asks for it now.

  function adopt(entries: Awaited<ReturnType<ScoreStore['load']>>): Revision {
    const remembered = replayScore(entries);
    known = remembered;
    const { epoch } = remembered.place;
    if (epoch > stream.place.epoch) stream.goOnFrom({ epoch, seq: 0 });
    revision = Math.max(revision, remembered.revision);
    const told = remembered.standing ? remembered.told : toldOf(legs);
    legs = remembered.legs;
    stream.knows(legs);
    // Another instance's word may have come before it was written.
    const last = remembered.standing ? newer(remembered.standing, standing) : standing;
    standing = leftAlone(last, Math.max(last.time, remembered.lastTime), clock.now());
    const revised = planAnew(told);
    layOver(revised);
    outdated = !post.writer && standing.state === 'playing';
    return revised;
  }

  /** @param told the journey as it was laid out last */
  function planAnew(told: readonly ToldLeg[]): Revision {
    const { waypoints, settings } = parts.read();
    const now = clock.now();
    // Planning a leg takes a fraction of a millisecond, and a document may have thousands: other rooms wait meanwhile.
    const journey = legsOf(waypoints, parts.airportOf).slice(0, LIMITS.legs);
    return reviseScore(legs, told, journey, settings, {
      playhead: playheadAt(standing, now),
      earliest: playheadAt(standing, now + HORIZON_MS),
      revision: revision + 1,
    });
  }

  function layOver(revised: Pick<Revision, 'legs' | 'playhead' | 'jumped'>): void {
    legs = revised.legs;
    revision = Math.max(revision, ...legs.map((leg) => leg.revision));
    standing = relaid(standing, revised, clock.now());
  }

  function revise(): void {
    const revised = planAnew(toldOf(legs));
    if (!revised.changed) return;
    // Until something was played there is nothing to lose: each instance tells its own members.
    if (!post.writer && standing.run > 0) {
      offer();
      return;
    }
    layOver(revised);
    announce(revised);
    perform();
  }

  /** For those who are here: what was played and changed while this instance did not conduct. */
  async function refresh(): Promise<void> {
    if (standing.state === 'playing' && (await post.take())) return;
    const revised = await catchUp();
    if (revised) announce(revised);
  }

  /** Where another instance conducts, the score log knows more than this one. */
  const catchUp = async () => (outdated && !post.writer ? readOn() : undefined);

  // The post: which instance conducts.

  function assume(epoch: number, entries: Awaited<ReturnType<ScoreStore['load']>>): void {
    const revised = adopt(entries);
    stream.goOnFrom({ epoch, seq: 0 });
    conductor = parts.callSign;
    // The music that plays on is in no archived piece yet.
    if (standing.state === 'playing') archiver.markPending();
    aloneSince = undefined;
    stopWatching();
    announce(revised);
    perform();
    // Everybody may have left in the meantime.
    if (members === 0) rest();
  }

  function retire(): void {
    known = { place: stream.place, legs };
    conductor = null;
    performance.rest();
    aloneSince = clock.now();
    stopWatching = clock.every(WATCH_MS, watch);
  }

  /** Nobody listens here: another instance may go on. */
  function rest(): void {
    if (!post.writer) return;
    archive();
    stream.pulse();
    post.leave();
  }

  /**
   * Music that plays or changes needs a conductor: where there is none, and somebody listens here, this instance is it.
   * What another one says of the music reaches the members here, and the score log.
   */
  function offer(): void {
    outdated = true;
    if (members === 0) return;
    post.take().catch((error) => logger.warn({ err: error, logId }, 'the lease could not be taken'));
  }

  function watch(): void {
    if (aloneSince !== undefined) standing = leftAlone(standing, aloneSince, clock.now());
    if (standing.state === 'playing' && !baton.yielding) offer();
  }

  function announce({ replaced }: Pick<Revision, 'replaced'>): void {
    stream.composition(legs);
    for (const { leg, fromTick } of replaced) stream.replace(leg, revision, fromTick);
    // Where a revision cuts in follows from the moment: it is remembered even if no notes come behind it.
    for (const leg of legs) if (leg.fromTick > 0) stream.plan(leg);
    stream.standing(standing);
  }

  // The performance.

  function perform(): void {
    if (post.writer && standing.state === 'playing') performance.goOn(legs, standing);
    else performance.rest();
  }

  function made(leg: ScoredLeg, notes: readonly NoteEvent[], late: number): void {
    stream.notes(leg, notes);
    archiver.markPending();
    parts.played(notes.length, late);
  }

  function over(): void {
    move({ state: 'stopped', tick: 0 });
    archive();
  }

  function move(change: Pick<Transport, 'state' | 'tick'>, inMs = 0): void {
    standing = { ...standing, ...change, run: standing.run + 1, time: clock.now() + inMs };
    stream.standing(standing);
    perform();
  }

  /** A new performance: what a revision has cut is whole again, and what lies before it is history to the log. */
  function begin(): void {
    const whole = restore(legs, revision + 1);
    const cut = legs.filter((leg, index) => whole[index]!.revision !== leg.revision);
    layOver({ legs: whole, ...relocate(toldOf(legs), whole, standing.tick) });
    stream.begin(legs);
    stream.composition(legs);
    for (const leg of cut) stream.replace(leg.plan.leg, revision, 0);
  }

  function obey(command: Command): CommandAnswer {
    switch (command.action) {
      case 'play':
        if (legs.length === 0) return { ok: false, refusal: refuse('NOTHING_TO_PLAY') };
        if (standing.state === 'playing') return { ok: true };
        if (composing.load === 'full') return { ok: false, refusal: refuse('BUSY') };
        if (standing.state === 'stopped') begin();
        move({ state: 'playing', tick: standing.tick }, START_MS);
        return { ok: true };
      case 'pause':
        if (standing.state !== 'playing') return { ok: true };
        move({ state: 'paused', tick: playheadAt(standing, clock.now()) });
        archive();
        return { ok: true };
      case 'seek':
        move({ state: standing.state, tick: Math.min(command.tick, standing.endTick) }, START_MS);
        return { ok: true };
      default:
        return command satisfies never;
    }
  }

  const archive = () => archiver.archive(legs, stream.place.epoch);

  return {
    get conducting() {
      return post.writer !== undefined;
    },
    async command(command) {
      const until = clock.now() + OBEY_MS;
      while (clock.now() < until && !closing.signal.aborted) {
        if (!post.writer) await post.take();
        const answer = post.writer ? obey(command) : await asking.ask(command);
        if (answer) return answer;
      }
      return { ok: false, refusal: refuse('UNAVAILABLE', 'no instance conducts at the moment: try again') };
    },
    async hearCommand({ by, id, command }) {
      if (post.writer) stage.answer({ to: by, id, answer: obey(command) });
    },
    hearAnswer: asking.hear,
    takeBaton: baton.take,
    passBaton: baton.pass,
    hearBaton: baton.hear,
    revise: bursts.edit,
    drag: bursts.drag,
    attend(count) {
      const joined = count > members;
      members = count;
      if (count === 0) rest();
      else if (joined && outdated && !post.writer)
        refresh().catch((error) => logger.warn({ err: error, logId }, 'the score could not be read'));
    },
    follow({ epoch, seq, conductor: name, ...told }) {
      if (epoch < stream.place.epoch || (post.writer && epoch === stream.place.epoch)) return;
      if (post.writer) post.leave();
      stream.goOnFrom({ epoch, seq });
      standing = told;
      conductor = name;
      baton.passed();
      outdated = true;
      aloneSince = undefined;
    },
    retell() {
      // What was told before it came may not be in the score log yet; it will be.
      if (post.writer) stream.again(legs, standing);
    },
    outlook: () => ({
      composition: { ...stream.place, legs: outlineOf(legs), load: composing.load },
      transport: { ...standing, conductor, ...stream.place },
    }),
    async score() {
      await catchUp();
      // Not as it is planned here: another instance may plan the same under another number.
      const told = post.writer ? { place: stream.place, legs } : known;
      const sounded = told.legs.filter((leg) => leg.notes.length > 0);
      return {
        ...told.place,
        legs: sounded.map(({ plan, revision, notes }) => ({ leg: plan.leg, revision, notes: packNotes(notes) })),
      };
    },
    async finish() {
      bursts.flush();
      await catchUp();
      return finishPiece(legs, composing, closing.signal);
    },
    async close() {
      bursts.close();
      members = 0;
      rest();
      stopWatching();
      stopHearing();
      // A piece that takes long or a database that is away must not hold up the end of the process.
      let giveUp = () => {};
      const late = new Promise<void>((resolve) => {
        giveUp = clock.after(FAREWELL_MS, resolve);
      });
      await Promise.race([Promise.all([archiver.settled(), post.left()]), late]);
      giveUp();
      archiver.cancel();
      closing.abort();
    },
  };
}
