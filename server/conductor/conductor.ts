import type { Composition } from '../../protocol/composition.ts';
import type { HandoffAnswer } from '../../protocol/handoff.ts';
import type { JamDown } from '../../protocol/jam.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { type NoteEvent, packNotes } from '../../protocol/note-event.ts';
import type { ScoreAnswer } from '../../protocol/score.ts';
import type { ForwardedAnswer, ForwardedCommand, HandoffMessage } from '../../protocol/sibling.ts';
import type { Command, CommandAnswer, Transport } from '../../protocol/transport.ts';
import type { AirportOf } from '../../travel-log/airport.ts';
import { legsOf } from '../../travel-log/legs.ts';
import type { TravelLogContent } from '../../travel-log/shape.ts';
import { type ConductedPerformance, createArchiver } from '../archive/archiver.ts';
import type { Clock } from '../clock.ts';
import { byStart } from '../composer/theory/leg-plan.ts';
import type { Composing } from '../composing/composing.ts';
import { type FinishedLeg, finishPiece } from '../composing/finish-piece.ts';
import { lazily } from '../lazy.ts';
import type { Logger } from '../logger.ts';
import { createForwardedCommands } from './leadership/forwarded-commands.ts';
import { createHandoff } from './leadership/handoff.ts';
import { createLeadership, type LeadershipParts } from './leadership/leadership.ts';
import { createOutlooks, musicOf, type Outlook } from './leadership/role.ts';
import { createStandby } from './leadership/standby.ts';
import type { Broadcast } from './playing/broadcast.ts';
import { createEditDebounce } from './playing/edit-debounce.ts';
import { createPlansAhead } from './score/plans-ahead.ts';
import { replayScore } from './score/replay.ts';
import type { ScoredLeg } from './score/score.ts';

/** How long a room that closes waits for a database that is away, ms. */
const CLOSE_TIMEOUT_MS = 5_000;

/** Streams the music of one room, or follows the instance that does. */
export interface Conductor {
  /** Whether this instance holds the lease. */
  conducting(): boolean;
  /** True where the music plays, as this instance knows. */
  music(): Transport['state'];
  /**
   * Here, or on the instance that conducts. UNAVAILABLE where that stays unknown.
   * @param userId who sends it
   * @throws where the database is away
   */
  command(command: Command, userId?: number): Promise<CommandAnswer>;
  /** A member of another instance asks for it. */
  receiveCommand(forwarded: ForwardedCommand): void;
  /** Another instance has obeyed, or refused. */
  receiveAnswer(answer: ForwardedAnswer): void;
  /** Makes this instance the one that conducts. @throws where the database is away */
  takeOver(): Promise<HandoffAnswer>;
  /** Makes another instance the one that conducts, if there is one with members in the room. */
  handOff(): Promise<HandoffAnswer>;
  /** A message of a handoff. */
  receiveHandoff(message: HandoffMessage): void;
  /** The document has changed. */
  revise(): void;
  /** A member drags, on whatever instance, or none does any more: edits meanwhile belong together. */
  drag(dragging: boolean): void;
  /** @param members on this instance, count */
  attend(members: number): void;
  /** Another instance, which conducts, sends where the music stands. */
  follow(transport: Transport): void;
  /** Another instance, which conducts, has sent its layout to the members of all. */
  relayed(composition: Composition): void;
  /** Music that another instance conducts has come, for the members here. */
  heard(): void;
  /** Another instance has come to this log: where this one conducts, it sends where the music stands. */
  resend(): void;
  /** Members step on stage or off it, or a soloist plays. */
  stageChanged(): void;
  /** A member of any instance plays: the choir of the one that conducts may listen. */
  hear(message: JamDown): void;
  /** Where the music stands, for a new member. */
  outlook(): Outlook;
  /**
   * All notes so far.
   * @throws where another instance conducts, and the database is away; UnreadableScore where a newer version wrote them
   */
  score(): Promise<Omit<Extract<ScoreAnswer, { ok: true }>, 'ok'>>;
  /**
   * The whole piece: what has sounded, and the rest as it would.
   * @throws the same, and where the room closes meanwhile; the reason of the signal, once it aborts
   */
  finish(wanted: AbortSignal): Promise<FinishedLeg[]>;
  close(): Promise<void>;
}

export interface ConductorParts
  extends Omit<LeadershipParts, 'ahead' | 'archiver' | 'journey' | 'broadcast' | 'logger'> {
  readonly broadcast: Broadcast;
  readonly clock: Clock;
  readonly composing: Composing;
  readonly airportOf: AirportOf;
  readonly logger: Logger;
  read(): Pick<TravelLogContent, 'waypoints' | 'settings'>;
  /**
   * A performance has ended or paused: archive the piece that it is now.
   * @param finish composes the rest of it
   */
  savePiece(finish: () => Promise<FinishedLeg[]>, performance: ConductedPerformance): Promise<void>;
}

/** Reads the score log, so that the room sounds on where it was. @throws where the database is away */
export async function openConductor(parts: ConductorParts): Promise<Conductor> {
  const { logId, owner, callSign, clock, broadcast, composing, logger } = parts;
  const warn = (what: string) => (error: unknown) => logger.warn({ err: error, logId }, what);
  const closing = new AbortController();
  const archiver = createArchiver({
    composing,
    save: parts.savePiece,
    failed: warn('the piece could not be archived'),
  });
  const written = () => {
    const { waypoints, settings } = parts.read();
    return { legs: legsOf(waypoints, parts.airportOf).slice(0, LIMITS.legs), settings };
  };
  const ahead = createPlansAhead(written);
  const journey = () => ({ ...written(), planned: ahead.plans });
  const replayed = replayScore(await parts.store.load(logId));
  const leadership = await ahead.use(
    () => replayed.legs,
    () => createLeadership({ archiver, journey, ahead, ...parts }, replayed),
  );
  const standby = createStandby({ leadership, journey, ...parts });
  // Most rooms are open for reading and writing alone.
  const handoff = lazily(() =>
    createHandoff({
      owner,
      clock,
      composing,
      leadership,
      send: (message) => broadcast.siblings('baton', message),
      failed: warn('the lease could not be handed off'),
    }),
  );
  const commands = lazily(() =>
    createForwardedCommands({
      owner,
      clock,
      leadership,
      signal: closing.signal,
      send: (forwarded) => broadcast.siblings('command', forwarded),
      answer: (answer) => broadcast.siblings('answer', answer),
    }),
  );
  const known = () => musicOf(leadership.role).score.legs;
  const outlook = createOutlooks(callSign);
  /** A revision that waits for its plans. */
  let revising: Promise<void> | undefined;
  let closed = false;

  function revise(): void {
    const { role } = leadership;
    if (closed) return;
    if (role.kind === 'leading') role.playing.edit();
    else standby.edit(role);
  }

  const debounce = createEditDebounce(clock, () => {
    // One that waits will find this edit, too.
    if (revising) return;
    if (!ahead.areMany(known())) return revise();
    revising = ahead
      .use(known, revise)
      .catch(warn('the music could not be revised'))
      .finally(() => {
        revising = undefined;
      });
  });

  return {
    conducting: () => leadership.role.kind === 'leading',
    music: () => musicOf(leadership.role).score.transport.state,
    command: (command, userId) => commands().send(command, userId),
    receiveCommand: (forwarded) => commands().receive(forwarded),
    receiveAnswer: (answer) => commands().receiveAnswer(answer),
    takeOver: () => handoff().take(),
    handOff: () => handoff().pass(),
    receiveHandoff: (message) => handoff().receive(message),
    revise: debounce.edit,
    drag: debounce.drag,
    attend(members) {
      const joined = members > leadership.members;
      leadership.attend(members);
      if (joined) standby.refresh().catch(warn('the score could not be read'));
    },
    follow(transport) {
      const { role } = leadership;
      const { epoch } = musicOf(role).position;
      if (transport.epoch < epoch || (role.kind === 'leading' && transport.epoch === epoch)) return;
      leadership.follow(transport);
      handoff().taken();
    },
    relayed(composition) {
      const { role } = leadership;
      if (role.kind === 'leading' && composition.epoch <= role.playing.position.epoch) return;
      leadership.relayed(composition);
    },
    heard: leadership.heard,
    resend() {
      // What was sent before it came may not be in the score log yet.
      if (leadership.role.kind === 'leading') leadership.role.playing.resend();
    },
    stageChanged() {
      if (leadership.role.kind === 'leading') leadership.role.playing.stageChanged();
    },
    hear(message) {
      if (leadership.role.kind === 'leading') leadership.role.playing.hear(message);
    },
    outlook: () => outlook(leadership.role, composing.load),
    async score() {
      await standby.catchUp();
      const { role } = leadership;
      const { position, legs } =
        role.kind === 'leading' ? { position: role.playing.position, legs: role.playing.score.legs } : role.sent;
      const { tick: runFrom } = musicOf(role).score.transport;
      const told = legs.map((leg) => ({ leg: leg.plan.leg, revision: leg.revision, notes: toldNotes(leg, runFrom) }));
      const sounded = told.filter(({ notes }) => notes.length > 0);
      return { ...position, legs: sounded.map(({ notes, ...leg }) => ({ ...leg, ...packNotes(notes) })) };
    },
    async finish(wanted) {
      debounce.flush();
      await revising;
      await standby.catchUp();
      return finishPiece(musicOf(leadership.role).score.legs, composing, AbortSignal.any([closing.signal, wanted]));
    },
    async close() {
      closed = true;
      debounce.close();
      leadership.close();
      // A piece that takes long or a database that is away must not hold up the end of the process.
      let stopTimer = () => {};
      const timeout = new Promise<void>((resolve) => {
        stopTimer = clock.after(CLOSE_TIMEOUT_MS, resolve);
      });
      await Promise.race([Promise.all([archiver.settled(), leadership.settled()]), timeout]);
      stopTimer();
      archiver.cancel();
      closing.abort();
    },
  };
}

/**
 * The notes of a leg so far. What its choir sang in this run is not among them: members have had it as notes of a jam, and
 * would count it as late.
 * @param runFrom where the run began, ticks of the journey
 */
function toldNotes({ notes, startTick, listened }: ScoredLeg, runFrom: number): readonly NoteEvent[] {
  const sung = listened?.sung.filter(({ tick }) => startTick + tick < runFrom) ?? [];
  return sung.length === 0 ? notes : [...notes, ...sung].sort(byStart);
}
