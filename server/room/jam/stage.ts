import type { SiblingMessage } from '../../../protocol/sibling.ts';
import type { Identity } from '../../../protocol/welcome.ts';
import type { Clock } from '../../clock.ts';
import type { Stage } from '../../conductor/playing/stage.ts';
import type { Soloist } from '../../conductor/score/solo.ts';
import type { Audience } from '../audience.ts';

/** Wait for the answers of other instances before the lead is decided, ms. */
const SURVEY_MS = 150;
/** A stage that is empty for this long is closed, ms: its last player may have lost the line for a moment. */
const EMPTY_MS = 2_000;
/** Notes reach listeners this long before they sound, ms; playback takes 120 of them. */
const MARGIN_MS = 150;
const LEAST_LEAD_MS = 300;
const MOST_LEAD_MS = 2_000;
/** Way to a listener that the lead makes up for, ms: one with a slower line does not hold up all others. */
const MOST_LISTENER_MS = 500;
/** Delay of a member that has not measured it yet, ms. */
const UNKNOWN_DELAY_MS = 100;

type Player = SiblingMessage<'stage'>['players'][number];
/** Members of one instance. */
type Report = Pick<SiblingMessage<'stage'>, 'players' | 'delays'>;

/** The members of a room who are on stage, on all instances. */
export interface RoomStage extends Stage {
  /** True where no member is on stage, on any instance. */
  isEmpty(): boolean;
  isOn(member: string): boolean;
  /** A member here steps on stage, or changes what it does there. */
  step(member: string, player: Identity, solo: boolean): void;
  /** A member here steps off. */
  stepOff(member: string): void;
  /** A member here has left the room. */
  leave(member: string): void;
  /** A member here has measured the way of its messages, ms. */
  measured(member: string, delay: number): void;
  /** A member, here or elsewhere, plays or holds notes. */
  heard(member: string): void;
  adopt(message: SiblingMessage<'stage'>): void;
  /** Tells the other instances who is on stage here. */
  publish(): void;
  /** That instance is gone. */
  forget(instance: string): void;
  close(): void;
}

export function createStage(parts: {
  /** The name of this instance. */
  readonly instance: string;
  readonly clock: Clock;
  readonly audience: Pick<Audience, 'siblings'>;
  /** The lead or the soloist may be another one. */
  changed(): void;
}): RoomStage {
  const { instance, clock, audience } = parts;
  const own = new Map<string, Player>();
  const delays = new Map<string, number>();
  const others = new Map<string, Report>();
  let stopTimer = () => {};

  const players = (): readonly Player[] => [...own.values(), ...[...others.values()].flatMap((other) => other.players)];

  function publish(ask: boolean): void {
    audience.siblings('stage', { instance, ask, players: [...own.values()], delays: [...delays.values()] });
  }

  function listenerDelay(): number {
    const down = [...delays.values(), ...[...others.values()].flatMap((other) => other.delays)].sort((a, b) => a - b);
    return Math.min(MOST_LISTENER_MS, down[Math.floor(down.length * 0.95)] ?? UNKNOWN_DELAY_MS);
  }

  /** The lead that everybody on stage needs now, ms. */
  function leadOf(on: readonly Player[]): number {
    const player = Math.max(...on.map(({ delay }) => delay));
    return Math.round(Math.min(MOST_LEAD_MS, Math.max(LEAST_LEAD_MS, player + listenerDelay() + MARGIN_MS)));
  }

  function become(next: number): void {
    stage.lead = next;
    parts.changed();
  }

  function update(): void {
    const on = players();
    stopTimer();
    if (on.length > 0 && stage.lead === 0) stopTimer = clock.after(SURVEY_MS, () => become(leadOf(players())));
    if (on.length === 0 && stage.lead > 0) stopTimer = clock.after(EMPTY_MS, () => become(0));
    const { soloist } = stage;
    const solo =
      on.find(({ member, solo: plays }) => plays && member === soloist?.member) ?? on.find((one) => one.solo);
    if (solo?.member === soloist?.member) return;
    stage.soloist = solo && { member: solo.member, player: solo.player, heardAt: clock.now() };
    parts.changed();
  }

  function remove(member: string): void {
    if (!own.delete(member)) return;
    publish(false);
    update();
  }

  const stage = {
    lead: 0,
    soloist: undefined as Soloist | undefined,
    listenerDelay,
    isEmpty: () => players().length === 0,
    isOn: (member: string) => own.has(member),
    step(member: string, player: Identity, solo: boolean) {
      const isFirst = players().length === 0;
      own.set(member, { member, player, delay: delays.get(member) ?? UNKNOWN_DELAY_MS, solo });
      publish(isFirst);
      update();
    },
    stepOff: remove,
    leave(member: string) {
      delays.delete(member);
      remove(member);
    },
    measured(member: string, delay: number) {
      delays.set(member, delay);
      const player = own.get(member);
      if (player) own.set(member, { ...player, delay });
    },
    heard(member: string) {
      if (stage.soloist?.member !== member) return;
      stage.soloist = { ...stage.soloist, heardAt: clock.now() };
      parts.changed();
    },
    adopt({ instance: sender, ask, ...report }: SiblingMessage<'stage'>) {
      others.set(sender, report);
      if (ask) publish(false);
      update();
    },
    publish: () => publish(false),
    forget(sender: string) {
      if (others.delete(sender)) update();
    },
    close: () => stopTimer(),
  };
  return stage;
}
