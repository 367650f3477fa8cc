import type { DownMessage } from '../../protocol/down.ts';
import { packNotes } from '../../protocol/note-event.ts';
import { refuse } from '../../protocol/refusal.ts';
import type { ScoreAnswer } from '../../protocol/score.ts';
import { playheadAt } from '../../protocol/tempo.ts';
import type { Command, CommandAnswer, Transport } from '../../protocol/transport.ts';
import type { AirportOf } from '../../travel-log/airport.ts';
import { type Leg, legsOf } from '../../travel-log/legs.ts';
import type { TravelLogContent } from '../../travel-log/shape.ts';
import { continueLeg } from '../composer/composer.ts';
import type { LegPlan, LegScore } from '../composer/composition.ts';
import type { Likelihoods } from '../composer/likelihoods.ts';
import type { Logger } from '../logger.ts';
import type { Clock } from './clock.ts';
import type { LeaseKeeper } from './lease.ts';
import { type EntryBodies, remember } from './memory.ts';
import { endOf, outlineOf, restore, reviseScore, type ScoredLeg, tempoMap } from './score.ts';
import { createScoreWriter, type ScoreStore, type ScoreWriter } from './score-writer.ts';

/** Notes are sent this long before they sound, ms. */
const LEAD_MS = 2_000;
const TURN_MS = 25;
/** Notes that start sooner than this may be with a player already: an edit leaves them alone, ms. */
const HORIZON_MS = 250;
/** The first note after play or seek comes this much later, so that it reaches everybody in time, ms. */
const START_MS = 300;
/** Edits that follow each other within this time make one revision, ms. */
const COALESCE_MS = 40;
/** Less new music than this is not worth a call of the composer, ticks. */
const STEP_TICKS = 60;
/** Music that nobody has conducted for longer than this rests where it was, ms. */
const REST_MS = 15_000;
const WATCH_MS = 1_000;

export type MusicName = 'composition' | 'transport' | 'notes' | 'replace';

/** What a conductor tells, and to whom. */
export interface Stage {
  /** To every member on every instance. */
  everywhere<N extends MusicName>(name: N, message: DownMessage<N>): void;
  /** To the members on this instance. */
  here<N extends MusicName>(name: N, message: DownMessage<N>): void;
  /** To the instance that conducts: what a member here asks for. */
  command(command: Command): void;
  /** To the other instances: where the music stands. */
  transport(transport: Transport): void;
}

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

type Post =
  | { readonly kind: 'listening' }
  | { readonly kind: 'conducting'; readonly epoch: number; readonly writer: ScoreWriter; readonly stop: () => void };

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
  const { logId, clock, leases, store, stage, likelihoods } = parts;
  let post: Post = { kind: 'listening' };
  let legs: ScoredLeg[] = [];
  let transport: EntryBodies['transport'] = resting([]);
  let place = { epoch: 0, seq: 0 };
  /** The last one used; none yet. */
  let revision = -1;
  let members = 0;
  let taking: Promise<boolean> | undefined;
  let heldBack: (() => void) | undefined;
  let pending = false;
  let unkept = false;
  /** Plans that the log has since the last begin. */
  const written = new Set<string>();

  await recall();
  const stopWatching = clock.every(WATCH_MS, watch);

  /** Takes up what the score log tells, laid over the journey as it is now. */
  async function recall(): Promise<void> {
    const remembered = remember(await store.load(logId));
    legs = remembered.legs;
    revision = remembered.revision;
    place = { epoch: Math.max(place.epoch, remembered.epoch), seq: place.seq };
    const known = remembered.transport ?? resting(legs);
    const left = clock.now() - remembered.lastTime > REST_MS && known.state === 'playing';
    transport = left ? { ...known, state: 'paused', tick: playheadAt(known, remembered.lastTime) } : known;
    if (left && endOf(legs) > 0 && transport.tick >= transport.endTick)
      transport = { ...transport, state: 'stopped', tick: 0 };
    applyRevision(clock.now());
  }

  function journey(): { legs: Leg[]; settings: TravelLogContent['settings'] } {
    const { waypoints, settings } = parts.read();
    return { legs: legsOf(waypoints, parts.airportOf), settings };
  }

  /** Brings the score in line with the document. Returns what changed, for whoever is to be told. */
  function applyRevision(now: number) {
    const { legs: travelled, settings } = journey();
    const playhead = playheadAt(transport, now);
    const earliest = transport.state === 'playing' ? playheadAt(transport, now + HORIZON_MS) : playhead;
    const revised = reviseScore(legs, travelled, settings, { playhead, earliest, revision: revision + 1 });
    if (!revised.changed) return undefined;
    revision += 1;
    legs = revised.legs;
    const running = transport.state === 'playing' && now > transport.time;
    const tick = running ? revised.playhead : transport.tick + (revised.playhead - playhead);
    const endTick = endOf(legs);
    transport = {
      ...transport,
      state: endTick === 0 ? 'stopped' : transport.state,
      tick: Math.min(tick, endTick),
      time: running ? now : transport.time,
      tempos: tempoMap(legs),
      endTick,
    };
    return revised;
  }

  /** Becomes the conductor unless another instance is. */
  function take(): Promise<boolean> {
    taking ??= (async () => {
      const epoch = await leases.take(logId, stepDown);
      if (epoch === null) return false;
      await recall();
      place = { epoch, seq: 0 };
      written.clear();
      const writer = createScoreWriter({ ...parts, epoch, fenced: stepDown });
      post = { kind: 'conducting', epoch, writer, stop: clock.every(TURN_MS, turn) };
      say('composition', { legs: outlineOf(legs) });
      say('transport', transport);
      return true;
    })().finally(() => {
      taking = undefined;
    });
    return taking;
  }

  function stepDown(): void {
    if (post.kind === 'conducting') post.stop();
    post = { kind: 'listening' };
  }

  /** Music that plays needs a conductor: where the last one is gone, this instance offers itself. */
  function watch(): void {
    if (members === 0 || post.kind === 'conducting' || transport.state !== 'playing') return;
    take().catch((error) => parts.logger.warn({ err: error, logId }, 'the lease could not be taken'));
  }

  async function rest(): Promise<void> {
    if (post.kind !== 'conducting') return;
    const { writer } = post;
    keep();
    write('rest', { time: clock.now() });
    stepDown();
    await writer.flush();
    await leases.giveBack(logId);
  }

  function keep(): void {
    if (unkept) parts.keep(finish());
    unkept = false;
  }

  /** Tells everybody and writes it down; where nobody conducts, tells those who are here. */
  function say<N extends MusicName>(name: N, body: Omit<DownMessage<N>, 'epoch' | 'seq'>): void {
    place = { epoch: place.epoch, seq: place.seq + 1 };
    const message = { ...place, ...body } as DownMessage<N>;
    if (post.kind === 'conducting') {
      stage.everywhere(name, message);
      if (name === 'transport') stage.transport(message as Transport);
      write(name, body as never);
    } else stage.here(name, message);
  }

  function write<K extends keyof EntryBodies>(kind: K, body: EntryBodies[K]): void {
    if (post.kind === 'conducting') post.writer.write(kind, body);
  }

  function turn(): void {
    if (transport.state !== 'playing') return;
    const now = clock.now();
    fill(now);
    if (playheadAt(transport, now) < transport.endTick) return;
    move({ state: 'stopped', tick: 0 });
    keep();
  }

  /** Makes the notes that start within the lead, in the legs from the playhead on. */
  function fill(now: number): void {
    const playhead = playheadAt(transport, now);
    const until = playheadAt(transport, now + LEAD_MS);
    for (const leg of legs) {
      const { plan, startTick } = leg;
      if (startTick + plan.ticks <= playhead) continue;
      if (startTick > until) break;
      const to = Math.min(Math.ceil(until - startTick), plan.ticks);
      if (leg.filledTo >= to || (to - leg.filledTo < STEP_TICKS && to < plan.ticks)) continue;
      const made = continueLeg(plan, leg.notes, to, likelihoods);
      leg.filledTo = to;
      if (made.length === 0) continue;
      writePlan(leg);
      leg.notes.push(...made);
      say('notes', { leg: plan.leg, revision: leg.revision, notes: packNotes(made) });
      unkept = true;
      parts.played(made.length);
    }
  }

  /** Before its first notes, so that whoever takes over knows what they were made from. */
  function writePlan({ plan, base, source, tempos, revision: of }: ScoredLeg): void {
    const key = `${plan.leg}/${of}`;
    if (written.has(key)) return;
    written.add(key);
    write('plan', { leg: plan.leg, revision: of, source, base, plan, tempos });
  }

  function move(change: Pick<Transport, 'state' | 'tick'>, inMs = 0): void {
    transport = { ...transport, ...change, run: transport.run + 1, time: clock.now() + inMs };
    say('transport', transport);
  }

  function begin(): void {
    write('begin', {});
    written.clear();
    const whole = restore(legs, revision + 1);
    const cut = legs.filter((leg, index) => whole[index]?.notes !== leg.notes);
    if (cut.length > 0) revision += 1;
    legs = whole;
    transport = { ...transport, tempos: tempoMap(legs), endTick: endOf(legs) };
    say('composition', { legs: outlineOf(legs) });
    for (const leg of cut) say('replace', { leg: leg.plan.leg, revision, fromTick: 0 });
    for (const leg of legs) {
      if (leg.notes.length === 0) continue;
      writePlan(leg);
      write('notes', { leg: leg.plan.leg, revision: leg.revision, notes: packNotes(leg.notes) });
    }
  }

  function obey(command: Command): CommandAnswer {
    switch (command.action) {
      case 'play':
        if (legs.length === 0) return { ok: false, refusal: refuse('NOTHING_TO_PLAY') };
        if (transport.state === 'playing') return { ok: true };
        if (transport.state === 'stopped') begin();
        move({ state: 'playing', tick: transport.tick }, START_MS);
        fill(clock.now());
        return { ok: true };
      case 'pause':
        if (transport.state !== 'playing') return { ok: true };
        move({ state: 'paused', tick: playheadAt(transport, clock.now()) });
        keep();
        return { ok: true };
      case 'seek':
        move({ state: transport.state, tick: Math.min(command.tick, transport.endTick) }, START_MS);
        if (transport.state === 'playing') fill(clock.now());
        return { ok: true };
      default:
        return command satisfies never;
    }
  }

  function revise(): void {
    const revised = applyRevision(clock.now());
    if (!revised) return;
    say('composition', { legs: outlineOf(legs) });
    for (const { leg, fromTick } of revised.replaced) say('replace', { leg, revision, fromTick });
    say('transport', transport);
    if (post.kind === 'conducting' && transport.state === 'playing') fill(clock.now());
  }

  function finish(): FinishedLeg[] {
    return legs.map(({ plan, notes }) => ({
      plan,
      notes: [...notes, ...continueLeg(plan, notes, plan.ticks, likelihoods)],
    }));
  }

  return {
    get conducting() {
      return post.kind === 'conducting';
    },
    async command(command) {
      if (post.kind !== 'conducting' && !(await take())) {
        stage.command(command);
        return { ok: true };
      }
      return obey(command);
    },
    revise() {
      // The first edit is heard at once; a burst behind it (somebody drags) makes one more revision.
      if (heldBack) {
        pending = true;
        return;
      }
      if (post.kind === 'conducting' || transport.state !== 'playing') revise();
      heldBack = clock.after(COALESCE_MS, () => {
        heldBack = undefined;
        if (!pending) return;
        pending = false;
        if (post.kind === 'conducting' || transport.state !== 'playing') revise();
      });
    },
    attend(count) {
      members = count;
      if (count === 0)
        rest().catch((error) => parts.logger.warn({ err: error, logId }, 'the lease could not be given back'));
    },
    follow(message) {
      if (post.kind === 'conducting' || message.epoch < place.epoch) return;
      place = { epoch: message.epoch, seq: message.seq };
      transport = message;
    },
    outlook: () => ({
      composition: { ...place, legs: outlineOf(legs) },
      transport: { ...place, ...transport },
    }),
    score: () =>
      legs
        .filter((leg) => leg.notes.length > 0)
        .map((leg) => ({ leg: leg.plan.leg, revision: leg.revision, notes: packNotes(leg.notes) })),
    finish,
    async close() {
      stopWatching();
      heldBack?.();
      await rest();
    },
  };
}

const resting = (legs: readonly ScoredLeg[]): EntryBodies['transport'] => ({
  state: 'stopped',
  run: 0,
  tick: 0,
  time: 0,
  tempos: tempoMap(legs),
  endTick: endOf(legs),
});
