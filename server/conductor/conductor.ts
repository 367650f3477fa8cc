import type { DownMessage } from '../../protocol/down.ts';
import { LIMITS } from '../../protocol/limits.ts';
import { packNotes } from '../../protocol/note-event.ts';
import { refuse } from '../../protocol/refusal.ts';
import type { ScoreAnswer } from '../../protocol/score.ts';
import { playheadAt } from '../../protocol/tempo.ts';
import type { Command, CommandAnswer, Transport } from '../../protocol/transport.ts';
import type { AirportOf } from '../../travel-log/airport.ts';
import { legsOf } from '../../travel-log/legs.ts';
import type { TravelLogContent } from '../../travel-log/shape.ts';
import type { LegPlan, LegScore } from '../composer/composition.ts';
import type { Likelihoods } from '../composer/likelihoods.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from './clock.ts';
import type { LeaseKeeper } from './lease.ts';
import { remember } from './memory.ts';
import { createPost } from './post.ts';
import {
  extendScore,
  finishLeg,
  outlineOf,
  type Revision,
  relocate,
  restore,
  reviseScore,
  type ScoredLeg,
  type ToldLeg,
  toldOf,
} from './score.ts';
import type { ScoreStore } from './score-writer.ts';
import { leftAlone, newer, relaid, START_MS, unplayed } from './standing.ts';
import { createStream, type Stage } from './stream.ts';

/** Notes are sent this long before they sound, ms. */
const LEAD_MS = 2_000;
const TURN_MS = 25;
/** Notes that start sooner than this may be with a player already: an edit leaves them alone, ms. */
const HORIZON_MS = 250;
/** Edits that follow each other within this time make one revision, ms. */
const COALESCE_MS = 40;
const WATCH_MS = 1_000;
/** While music plays, the score log hears this often that it does, ms. */
const PULSE_MS = 5_000;
/** How long a room that closes waits for a database that is away, ms. */
const FAREWELL_MS = 5_000;

/** A leg as it is kept or exported: its plan and all its notes. */
export interface FinishedLeg {
  readonly plan: LegPlan;
  readonly notes: LegScore;
}

/** Streams the music of one room, or follows the instance that does. */
export interface Conductor {
  /** Whether this instance holds the lease. */
  readonly conducting: boolean;
  command(command: Command): Promise<CommandAnswer>;
  /** The document has changed. */
  revise(): void;
  /** How many members listen on this instance. */
  attend(members: number): void;
  /** Another instance, that conducts, says where the music stands. */
  follow(transport: Transport): void;
  /** Where the music stands, for a new member. */
  outlook(): { composition: DownMessage<'composition'>; transport: Transport };
  /** All notes so far. */
  score(): Extract<ScoreAnswer, { ok: true }>['legs'];
  /** The whole piece: what has sounded, and the rest as it would. */
  finish(): FinishedLeg[];
  close(): Promise<void>;
}

export interface ConductorParts {
  readonly logId: number;
  readonly owner: string;
  readonly clock: Clock;
  readonly leases: LeaseKeeper;
  readonly store: ScoreStore;
  readonly stage: Stage;
  readonly airportOf: AirportOf;
  readonly likelihoods: Likelihoods;
  readonly logger: Logger;
  read(): Pick<TravelLogContent, 'waypoints' | 'settings'>;
  /** A performance has ended or paused: keep the piece. */
  keep(legs: FinishedLeg[]): void;
  /** Notes were sent, count. */
  played(notes: number): void;
}

/** Reads the score log, so that the room sounds on where it was. */
export async function openConductor(parts: ConductorParts): Promise<Conductor> {
  const { logId, clock, store, stage, likelihoods, logger } = parts;
  let legs: ScoredLeg[] = [];
  let standing = unplayed;
  /** The last one used; none yet. */
  let revision = -1;
  let members = 0;
  /** Another instance conducts, or may: the score log knows more than this one. */
  let outdated = false;
  /** Since when nobody is known to conduct, room time in ms; undefined while somebody does. */
  let aloneSince: number | undefined;
  /** Ends the time in which further edits wait. */
  let release: (() => void) | undefined;
  /** Edits have come in that time. */
  let pending = false;
  /** Notes have been made since the piece was kept. */
  let unkept = false;
  let pulsedAt = 0;
  let stopTurns = () => {};
  const post = createPost({ ...parts, assume, retire });
  const stream = createStream(stage, clock, () => post.writer);

  adopt(await store.load(logId));
  const stopWatching = clock.every(WATCH_MS, watch);

  // The score: what the log remembers, as the document asks for it now.

  function adopt(entries: Awaited<ReturnType<ScoreStore['load']>>): Revision {
    const remembered = remember(entries);
    if (remembered.epoch > stream.place.epoch) stream.goOnFrom({ epoch: remembered.epoch, seq: 0 });
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
    if (standing.state === 'playing') fill();
  }

  /** For those who are here: what was played and changed while this instance did not conduct. */
  async function refresh(): Promise<void> {
    if (standing.state === 'playing' && (await post.take())) return;
    const entries = await store.load(logId);
    if (!post.writer) announce(adopt(entries));
  }

  // The post: which instance conducts.

  function assume(epoch: number, entries: Awaited<ReturnType<ScoreStore['load']>>): void {
    const revised = adopt(entries);
    stream.goOnFrom({ epoch, seq: 0 });
    aloneSince = undefined;
    stopTurns = clock.every(TURN_MS, turn);
    announce(revised);
    turn();
    // Everybody may have left in the meantime.
    if (members === 0) rest();
  }

  function retire(): void {
    stopTurns();
    aloneSince = clock.now();
  }

  /** Nobody listens here: another instance may go on. */
  function rest(): void {
    if (!post.writer) return;
    keep();
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
    if (post.writer) return;
    if (aloneSince !== undefined) standing = leftAlone(standing, aloneSince, clock.now());
    if (standing.state === 'playing') offer();
  }

  function announce({ replaced }: Pick<Revision, 'replaced'>): void {
    stream.composition(legs);
    for (const { leg, fromTick } of replaced) {
      stream.replace(leg, revision, fromTick);
      // Where a revision cuts in follows from the moment: it is remembered even if no notes come behind it.
      if (fromTick > 0) stream.plan(legs.find(({ plan }) => plan.leg === leg)!);
    }
    stream.standing(standing);
  }

  // The performance.

  function turn(): void {
    if (standing.state !== 'playing') return;
    fill();
    const now = clock.now();
    if (now - pulsedAt >= PULSE_MS) {
      pulsedAt = now;
      stream.pulse();
    }
    if (playheadAt(standing, now) < standing.endTick) return;
    move({ state: 'stopped', tick: 0 });
    keep();
  }

  /** Makes and sends the notes that start within the lead. */
  function fill(): void {
    const now = clock.now();
    const span = { playhead: playheadAt(standing, now), until: playheadAt(standing, now + LEAD_MS) };
    for (const { leg, made } of extendScore(legs, span, likelihoods)) {
      stream.notes(leg, made);
      unkept = true;
      parts.played(made.length);
    }
  }

  function move(change: Pick<Transport, 'state' | 'tick'>, inMs = 0): void {
    standing = { ...standing, ...change, run: standing.run + 1, time: clock.now() + inMs };
    stream.standing(standing);
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
        if (standing.state === 'stopped') begin();
        move({ state: 'playing', tick: standing.tick }, START_MS);
        fill();
        return { ok: true };
      case 'pause':
        if (standing.state !== 'playing') return { ok: true };
        move({ state: 'paused', tick: playheadAt(standing, clock.now()) });
        keep();
        return { ok: true };
      case 'seek':
        move({ state: standing.state, tick: Math.min(command.tick, standing.endTick) }, START_MS);
        if (standing.state === 'playing') fill();
        return { ok: true };
      default:
        return command satisfies never;
    }
  }

  function keep(): void {
    if (unkept) parts.keep(finish());
    unkept = false;
  }

  function finish(): FinishedLeg[] {
    return legs.map((leg) => ({ plan: leg.plan, notes: finishLeg(leg, likelihoods) }));
  }

  return {
    get conducting() {
      return post.writer !== undefined;
    },
    async command(command) {
      if (!post.writer) await post.take();
      if (post.writer) return obey(command);
      stage.command(command);
      return { ok: true };
    },
    revise() {
      // The first edit is heard at once; a burst behind it (somebody drags) makes one more revision.
      if (release) {
        pending = true;
        return;
      }
      revise();
      release = clock.after(COALESCE_MS, () => {
        release = undefined;
        if (pending) revise();
        pending = false;
      });
    },
    attend(count) {
      const joined = count > members;
      members = count;
      if (count === 0) rest();
      else if (joined && outdated && !post.writer)
        refresh().catch((error) => logger.warn({ err: error, logId }, 'the score could not be read'));
    },
    follow({ epoch, seq, ...told }) {
      if (epoch < stream.place.epoch || (post.writer && epoch === stream.place.epoch)) return;
      if (post.writer) post.leave();
      stream.goOnFrom({ epoch, seq });
      standing = told;
      outdated = true;
      aloneSince = undefined;
    },
    outlook: () => ({
      composition: { ...stream.place, legs: outlineOf(legs) },
      transport: { ...standing, ...stream.place },
    }),
    score: () =>
      legs
        .filter((leg) => leg.notes.length > 0)
        .map((leg) => ({ leg: leg.plan.leg, revision: leg.revision, notes: packNotes(leg.notes) })),
    finish,
    async close() {
      stopWatching();
      release?.();
      members = 0;
      rest();
      // A database that is away must not hold up the end of the process.
      let giveUp = () => {};
      const late = new Promise<void>((resolve) => {
        giveUp = clock.after(FAREWELL_MS, resolve);
      });
      await Promise.race([post.left(), late]);
      giveUp();
    },
  };
}
