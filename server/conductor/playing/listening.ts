import { DRUM_KIT } from '../../../protocol/drum-kit.ts';
import type { JamDown } from '../../../protocol/jam.ts';
import { type NoteEvent, VOICES } from '../../../protocol/note-event.ts';
import { dueAt, playheadAt } from '../../../protocol/tempo.ts';
import type { Clock } from '../../clock.ts';
import { FRAME, GAP } from '../../composer/parts/choir.ts';
import {
  forgetBefore,
  type HeardSoprano,
  hear,
  newSoprano,
  SILENT,
  settledFor,
  sopranoAt,
} from '../../composer/parts/heard-soprano.ts';
import { type HeldParts, singOn } from '../../composer/parts/sung-notes.ts';
import { barAt, type LegPlan, listens } from '../../composer/theory/leg-plan.ts';
import type { Composing } from '../../composing/composing.ts';
import type { ScoredLeg } from '../score/score.ts';
import { tickOf } from '../score/solo.ts';
import type { TransportState } from '../score/transport-state.ts';
import type { Stage } from './stage.ts';

/** Time that a frame takes to be composed, sent and handed to an output, ms, beside its way. */
const SENDING_MS = 90;
/** A player that is silent for long is taken for lost: the choir says that it is there, ms. */
const SILENCE_MS = 500;
/** Frames that are written at a time, count. */
const WRITTEN = 8;

/** The choir, as members see it: a player who is no user. */
const CHOIR = { userId: 0, name: 'Choir', color: '#7a5fa8' };

/** The choir of a room while it sings under a soloist: in the hall's time exactly, as soon as it is known what is played. */
export interface Listening {
  /** The music goes on with these legs, from here. To be called behind every change of either. */
  follow(legs: readonly ScoredLeg[], transport: TransportState): void;
  /** A member plays. */
  hear(message: JamDown): void;
  /** Ends what the choir holds. To be called before members are told that the music rests or is elsewhere. */
  release(): void;
  close(): void;
}

export interface ListeningParts {
  readonly clock: Clock;
  readonly composing: Pick<Composing, 'compose'>;
  readonly stage: Pick<Stage, 'listenerDelay'>;
  /** The choir's connection, as it were: another one under each conductor. */
  readonly member: string;
  /** To the members of all instances. */
  send(message: JamDown): void;
  /** Notes have ended, and frames from a tick of the leg on were heard, MIDI pitches. */
  sung(leg: ScoredLeg, notes: readonly NoteEvent[], heard: { fromTick: number; pitches: number[] }): void;
}

/** The choir in one leg. */
interface Singing {
  readonly leg: string;
  /** The next frame to be heard, and the next one to be sung, ticks of the leg. */
  heardTo: number;
  sungTo: number;
  held: HeldParts;
  /** Notes that have ended and are not written, and since which frame. */
  ended: NoteEvent[];
  writtenTo: number;
}

export function createListening(parts: ListeningParts): Listening {
  const { clock, composing, stage } = parts;
  let legs: readonly ScoredLeg[] = [];
  let transport: TransportState | undefined;
  let singing: Singing | undefined;
  /** The request that runs, and its plan. */
  let asked: { readonly plan: LegPlan; cancel(): void } | undefined;
  /** Run and soloist that the choir listens to. */
  let listeningTo = '';
  const sopranos = new Map<string, HeardSoprano>();
  let playedLeg: string | undefined;
  let sentAt = Number.NEGATIVE_INFINITY;
  let stopTimer = () => {};
  /** A plan that is composed twice at once, as a leg and as a choir under a soloist, is two plans to the composing. */
  let copy: { readonly of: LegPlan; readonly heard: readonly number[]; readonly plan: LegPlan } | undefined;

  const legOf = (id: string) => legs.find(({ plan }) => plan.leg === id);

  function wakeAt(time: number): void {
    stopTimer();
    stopTimer = clock.after(Math.max(1, time - clock.now()), turn);
  }

  /** The choir begins with the first frame that can still be sung in time, or where the solo begins. */
  function begin(playing: TransportState): void {
    const soonest = playheadAt(playing, clock.now() + stage.listenerDelay() + SENDING_MS);
    standAt(Math.max(soonest, playing.solo ? tickOf(legs, playing.solo.from) : 0));
  }

  function standAt(tick: number): void {
    const leg = legs.findLast(({ startTick }) => startTick <= tick);
    singing = leg && singingIn(leg, Math.ceil((tick - leg.startTick) / FRAME) * FRAME);
  }

  function turn(): void {
    stopTimer();
    if (asked || !transport || !singing) return;
    for (;;) {
      const leg = legOf(singing.leg);
      const { heardTo: tick, sungTo } = singing;
      if (!leg || (sungTo < tick && !leg.listened)) {
        drop();
        return;
      }
      const bar = barAt(leg.plan.bars, tick);
      const isOver = tick >= leg.plan.ticks;
      if ((isOver || !listens(bar)) && sungTo < tick) {
        ask(leg);
        return;
      }
      const due = dueAt(transport, leg.startTick + tick);
      const stageHears = due - transport.stageLead;
      if (clock.now() < stageHears) break;
      if (isOver || !listens(bar)) {
        rest(leg);
        if (isOver && leg === legs.at(-1)) return;
        if (isOver) standAt(leg.startTick + tick);
        else singing = singingIn(leg, Math.ceil((bar.tick + bar.ticks) / FRAME) * FRAME);
        continue;
      }
      const deadline = due - stage.listenerDelay() - SENDING_MS;
      if (!isSettled(leg, tick) && clock.now() < deadline) break;
      hearFrame(leg, tick, clock.now() > due - stage.listenerDelay());
    }
    const leg = legOf(singing.leg)!;
    const { heardTo } = singing;
    if (singing.sungTo < heardTo) {
      ask(leg);
      return;
    }
    const due = dueAt(transport, leg.startTick + heardTo);
    const isEarly = clock.now() < due - transport.stageLead;
    wakeAt(isEarly ? due - transport.stageLead : due - stage.listenerDelay() - SENDING_MS);
  }

  /** Nothing that belongs to the frame can follow. */
  function isSettled({ plan: { leg } }: ScoredLeg, tick: number): boolean {
    if ((sopranos.get(leg)?.upTo ?? 0) >= settledFor(tick)) return true;
    const index = legs.findIndex(({ plan }) => plan.leg === leg);
    return legs.findIndex(({ plan }) => plan.leg === playedLeg) > index;
  }

  /** @param over it would reach no listener in time */
  function hearFrame({ plan, listened }: ScoredLeg, tick: number, over: boolean): void {
    const heard = listened!.heard;
    while (heard.length < tick / FRAME) heard.push(SILENT);
    const soprano = sopranos.get(plan.leg);
    heard.push(over || !soprano ? SILENT : sopranoAt(soprano, tick));
    if (soprano) forgetBefore(soprano, tick);
    singing!.heardTo = tick + FRAME;
  }

  function ask({ plan, listened }: ScoredLeg): void {
    const { heard, frames } = listened!;
    const { sungTo: from, heardTo: until } = singing!;
    if (copy?.of !== plan || copy.heard !== heard) copy = { of: plan, heard, plan: { ...plan } };
    const deadline = dueAt(transport!, legOf(plan.leg)!.startTick + from) - stage.listenerDelay();
    const cancel = composing.compose(
      { plan: copy.plan, past: frames, from, until, deadline, heard },
      (made, filledTo) => {
        frames.push(...made);
        sing(legOf(plan.leg)!, Math.min(filledTo, until));
        if (filledTo < until) return;
        asked = undefined;
        turn();
      },
      () => {
        asked = undefined;
        const leg = legOf(plan.leg);
        if (!leg) return;
        // It stays silent in this leg, as the leg does.
        heard.splice(singing!.sungTo / FRAME);
        rest(leg);
        standAt(leg.startTick + plan.ticks);
        turn();
      },
    );
    asked = { plan, cancel };
  }

  /** Sends the frames up to a tick of the leg. */
  function sing(leg: ScoredLeg, to: number): void {
    const { frames } = leg.listened!;
    const at = singing!;
    for (; at.sungTo < to; at.sungTo += FRAME) {
      const frame = frames.filter(({ tick }) => tick === at.sungTo);
      const { held, ended, begun } = singOn(at.held, frame, at.sungTo);
      at.held = held;
      at.ended.push(...ended);
      const now = clock.now();
      if (ended.length + begun.length === 0 && now - sentAt < SILENCE_MS) continue;
      if (ended.length + begun.length + held.length === 0) continue;
      sentAt = now;
      const offs = ended.map(({ pitch }) => ({ kind: 'off' as const, at: at.sungTo - GAP, pitch }));
      const ons = begun.map(({ pitch, velocity }) => ({ kind: 'on' as const, at: at.sungTo, pitch, velocity }));
      tell(leg, at.sungTo, [...offs, ...ons]);
    }
    if (to - at.writtenTo >= WRITTEN * FRAME) write(leg);
  }

  function tell({ plan }: ScoredLeg, upTo: number, events: Extract<JamDown, { kind: 'placed' }>['events']): void {
    const held = singing!.held.map(({ pitch }) => pitch);
    const sound = plan.programs[VOICES.indexOf('choir')]!;
    const by = { member: parts.member, player: CHOIR };
    parts.send({ kind: 'placed', leg: plan.leg, upTo, sound, held, events, ...by });
  }

  function write(leg: ScoredLeg): void {
    const at = singing!;
    const { heard, sung } = leg.listened!;
    const pitches = heard.slice(at.writtenTo / FRAME, at.sungTo / FRAME);
    if (pitches.length === 0) return;
    sung.push(...at.ended);
    parts.sung(leg, at.ended, { fromTick: at.writtenTo, pitches });
    at.ended = [];
    at.writtenTo = at.sungTo;
  }

  /** The choir is silent from its last frame on. */
  function rest(leg: ScoredLeg): void {
    const at = singing!;
    const { ended } = singOn(at.held, [], at.sungTo);
    at.held = [];
    at.ended.push(...ended);
    const last = at.sungTo - GAP;
    if (ended.length > 0)
      tell(
        leg,
        last,
        ended.map(({ pitch }) => ({ kind: 'off' as const, at: last, pitch })),
      );
    if (leg.listened) write(leg);
  }

  /** Its leg is gone, or begins anew. */
  function drop(): void {
    if (singing!.held.length > 0) parts.send({ kind: 'gone', member: parts.member, player: CHOIR });
    begin(transport!);
  }

  function release(): void {
    stopTimer();
    asked?.cancel();
    asked = undefined;
    const leg = singing && legOf(singing.leg);
    if (leg?.listened) {
      // Frames that were heard and not sung are forgotten.
      leg.listened.heard.splice(singing!.sungTo / FRAME);
      rest(leg);
    }
    singing = undefined;
    listeningTo = '';
  }

  return {
    follow(nextLegs, next) {
      legs = nextLegs;
      transport = next;
      const { solo, run, state, loop } = next;
      const to = state === 'playing' && solo && !loop ? `${run} ${solo.member}` : '';
      if (to !== listeningTo) {
        release();
        sopranos.clear();
        playedLeg = undefined;
        listeningTo = to;
        if (to) begin(next);
      }
      if (!singing) return;
      const leg = legOf(singing.leg);
      if (asked && leg?.plan !== asked.plan) {
        asked.cancel();
        asked = undefined;
      }
      turn();
    },
    hear(message) {
      if (!transport?.solo || message.member !== transport.solo.member || !listeningTo) return;
      if (message.kind === 'gone')
        for (const soprano of sopranos.values()) hear(soprano, { ...END, upTo: soprano.upTo });
      if (message.kind !== 'placed' || message.sound === DRUM_KIT) return;
      const soprano = sopranos.get(message.leg) ?? newSoprano();
      sopranos.set(message.leg, soprano);
      playedLeg = message.leg;
      hear(soprano, message);
      turn();
    },
    release,
    close: release,
  };
}

const END = { events: [], held: [] };

const singingIn = ({ plan: { leg } }: ScoredLeg, tick: number): Singing => ({
  leg,
  ...{ heardTo: tick, sungTo: tick, writtenTo: tick, held: [], ended: [] },
});
