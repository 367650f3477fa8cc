import type { JamDown } from '../../../protocol/jam.ts';
import { dueAt, playheadAt } from '../../../protocol/tempo.ts';
import { FRAME } from '../../composer/parts/choir.ts';
import { SILENT } from '../../composer/parts/heard-soprano.ts';
import { barAt, type LegPlan, listens } from '../../composer/theory/leg-plan.ts';
import type { Composing } from '../../composing/composing.ts';
import type { ScoredLeg } from '../score/score.ts';
import { tickOf } from '../score/solo.ts';
import type { TransportState } from '../score/transport-state.ts';
import { type ChoirVoiceParts, createChoirVoice } from './choir-voice.ts';
import { createHeardSolo } from './heard-solo.ts';
import type { Stage } from './stage.ts';

/** Time that a frame takes to be composed, sent and handed to an output, ms, beside its way. */
const SENDING_MS = 90;

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

export interface ListeningParts extends ChoirVoiceParts {
  readonly composing: Pick<Composing, 'compose'>;
  readonly stage: Pick<Stage, 'listenerDelay'>;
}

/** Place at which the choir listens. */
interface Ear {
  readonly leg: string;
  /** The next frame to be heard, ticks of the leg. */
  heardTo: number;
}

export function createListening(parts: ListeningParts): Listening {
  const { clock, composing, stage } = parts;
  const solo = createHeardSolo();
  const voice = createChoirVoice(parts);
  let legs: readonly ScoredLeg[] = [];
  let transport: TransportState | undefined;
  let ear: Ear | undefined;
  /** The request that runs, and its plan. */
  let asked: { readonly plan: LegPlan; cancel(): void } | undefined;
  /** Run and soloist that the choir listens to. */
  let listeningTo = '';
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
    goTo(Math.max(soonest, playing.solo ? tickOf(legs, playing.solo.from) : 0));
  }

  /** @param tick of the journey */
  function goTo(tick: number): void {
    const leg = legs.findLast(({ startTick }) => startTick <= tick);
    if (leg) listenFrom(leg, tick - leg.startTick);
    else ear = undefined;
  }

  /** Listens from the next frame of the leg on. */
  function listenFrom({ plan: { leg } }: ScoredLeg, tick: number): void {
    const heardTo = Math.ceil(tick / FRAME) * FRAME;
    ear = { leg, heardTo };
    voice.standAt(heardTo);
  }

  function turn(): void {
    stopTimer();
    if (asked || !transport || !ear) return;
    for (;;) {
      const leg = legOf(ear.leg);
      const { heardTo: tick } = ear;
      const isBehind = voice.sungTo < tick;
      if (!leg || (isBehind && !leg.listened)) {
        // The leg is gone, or begins anew.
        voice.drop();
        begin(transport);
        return;
      }
      const bar = barAt(leg.plan.bars, tick);
      const isOver = tick >= leg.plan.ticks;
      if ((isOver || !listens(bar)) && isBehind) {
        ask(leg);
        return;
      }
      const due = dueAt(transport, leg.startTick + tick);
      const stageHears = due - transport.stageLead;
      if (clock.now() < stageHears) break;
      if (isOver || !listens(bar)) {
        voice.rest(leg);
        if (isOver && leg === legs.at(-1)) return;
        if (isOver) goTo(leg.startTick + tick);
        else listenFrom(leg, bar.tick + bar.ticks);
        continue;
      }
      const deadline = due - stage.listenerDelay() - SENDING_MS;
      if (!solo.isSettled(legs, leg, tick) && clock.now() < deadline) break;
      hearFrame(leg, tick, clock.now() > due - stage.listenerDelay());
    }
    const leg = legOf(ear.leg)!;
    const { heardTo } = ear;
    if (voice.sungTo < heardTo) {
      ask(leg);
      return;
    }
    const due = dueAt(transport, leg.startTick + heardTo);
    const isEarly = clock.now() < due - transport.stageLead;
    wakeAt(isEarly ? due - transport.stageLead : due - stage.listenerDelay() - SENDING_MS);
  }

  /** @param over it would reach no listener in time */
  function hearFrame(leg: ScoredLeg, tick: number, over: boolean): void {
    const { heard } = leg.listened!;
    while (heard.length < tick / FRAME) heard.push(SILENT);
    const pitch = solo.frame(leg, tick);
    heard.push(over ? SILENT : pitch);
    ear!.heardTo = tick + FRAME;
  }

  function ask({ plan, listened }: ScoredLeg): void {
    const { heard, frames } = listened!;
    const { heardTo: until } = ear!;
    const from = voice.sungTo;
    if (copy?.of !== plan || copy.heard !== heard) copy = { of: plan, heard, plan: { ...plan } };
    const deadline = dueAt(transport!, legOf(plan.leg)!.startTick + from) - stage.listenerDelay();
    const cancel = composing.compose(
      { plan: copy.plan, past: frames, from, until, deadline, heard },
      (made, filledTo) => {
        frames.push(...made);
        voice.sing(legOf(plan.leg)!, Math.min(filledTo, until));
        if (filledTo < until) return;
        asked = undefined;
        turn();
      },
      () => {
        asked = undefined;
        const leg = legOf(plan.leg);
        if (!leg) return;
        // It stays silent in this leg, as the leg does.
        heard.splice(voice.sungTo / FRAME);
        voice.rest(leg);
        goTo(leg.startTick + plan.ticks);
        turn();
      },
    );
    asked = { plan, cancel };
  }

  function forgetAsked(): void {
    asked?.cancel();
    asked = undefined;
  }

  function release(): void {
    stopTimer();
    forgetAsked();
    const leg = ear && legOf(ear.leg);
    if (leg?.listened) {
      // Frames that were heard and not sung are forgotten.
      leg.listened.heard.splice(voice.sungTo / FRAME);
      voice.rest(leg);
    }
    ear = undefined;
    listeningTo = '';
  }

  return {
    follow(nextLegs, next) {
      legs = nextLegs;
      transport = next;
      const { run, state, loop } = next;
      const to = state === 'playing' && next.solo && !loop ? `${run} ${next.solo.member}` : '';
      if (to !== listeningTo) {
        release();
        solo.clear();
        listeningTo = to;
        if (to) begin(next);
      }
      if (!ear) return;
      if (asked && legOf(ear.leg)?.plan !== asked.plan) forgetAsked();
      turn();
    },
    hear(message) {
      if (!transport?.solo || message.member !== transport.solo.member || !listeningTo) return;
      solo.hear(message);
      turn();
    },
    release,
    close: release,
  };
}
