import type { Composition } from '../../../protocol/composition.ts';
import { isBefore, type StreamPosition } from '../../../protocol/stream-position.ts';
import type { Transport } from '../../../protocol/transport.ts';
import type { Load } from '../../composing/composing.ts';
import type { Playing } from '../playing/playing.ts';
import { adoptScore, emptyScore, type Journey, type LiveScore, type ScoreChange } from '../score/live-score.ts';
import type { ReplayedScore } from '../score/replay.ts';
import { outlineOf, type ScoredLeg } from '../score/score.ts';
import type { UnreadableRow } from '../score/score-entry.ts';
import type { ScoreWriter } from '../score/score-writer.ts';
import { abandoned } from '../score/transport-state.ts';

/** What an instance is to the music of a room. */
export type Role = Following | Vacant | Leading;

/** This instance holds the lease. */
export interface Leading {
  readonly kind: 'leading';
  /** The pen for the score log. */
  readonly writer: ScoreWriter;
  readonly playing: Playing;
}

/** Another instance holds the lease, or may. */
export interface Following extends Waiting {
  readonly kind: 'following';
  /** The call sign of the instance that conducts; null where that is not known. */
  readonly conductor: string | null;
}

/** This instance held the lease last, and no other is known to hold it. */
export interface Vacant extends Waiting {
  readonly kind: 'vacant';
  /** When it gave the lease up, room time in ms. */
  readonly since: number;
  /** Whether it gave it up for another instance, which is still to take it. */
  readonly reserved: boolean;
}

/** An instance that does not conduct. */
export interface Waiting {
  readonly score: LiveScore;
  /** The last message of the music that it received or sent: what its own members get goes under this one. */
  readonly position: StreamPosition;
  /** Not as planned here: others may number the same plan differently. */
  readonly sent: SentScore;
  /** Whether the score log may hold more than this instance knows. */
  readonly stale: boolean;
  /** The layout that another instance has sent since this one read the score log or planned last. */
  readonly relayed?: Composition | undefined;
}

/** Where the music stands, for a new member. */
export interface Outlook {
  readonly composition: Composition;
  readonly transport: Transport;
}

/** Legs with the notes that were sent up to a position. */
export interface SentScore {
  readonly position: StreamPosition;
  readonly legs: readonly ScoredLeg[];
  /** The row of the score log that this version cannot read; it and later ones are missing. */
  readonly unreadable: UnreadableRow | undefined;
}

const NOWHERE: StreamPosition = { epoch: 0, seq: 0 };

/** Before the score log was read. */
export const newcomer: Following = {
  kind: 'following',
  conductor: null,
  score: emptyScore,
  position: NOWHERE,
  sent: { position: NOWHERE, legs: [], unreadable: undefined },
  stale: false,
};

/** The role after the score log was read, and what that changes for members. @param now room time, ms */
export function catchUp<R extends Following | Vacant>(
  role: R,
  replayed: ReplayedScore,
  journey: Journey,
  now: number,
): { readonly role: R; readonly change: ScoreChange } {
  const change = adoptScore(role.score, replayed, journey, now);
  const { epoch } = replayed.position;
  const position = epoch > role.position.epoch ? { epoch, seq: 0 } : role.position;
  const stale = change.score.transport.state === 'playing';
  // A layout may come before it is in the score log.
  const relayed = role.relayed && isBefore(replayed.position, role.relayed) ? role.relayed : undefined;
  const known = { score: change.score, position, sent: sentOf(replayed), stale, relayed };
  return { role: { ...role, ...known }, change };
}

/** What the score log says was sent. */
export const sentOf = ({ position, legs, unreadable }: ReplayedScore): SentScore => ({
  position,
  legs,
  unreadable,
});

/** The role after another instance sent its transport. */
export function follow(role: Following | Vacant, { epoch, seq, conductor, ...transport }: Transport): Following {
  const { score, sent, relayed } = role;
  const followed = { score: { ...score, transport }, position: { epoch, seq }, sent, relayed };
  return { kind: 'following', conductor, ...followed, stale: true };
}

/** The role after another instance sent its layout. */
export function relay<R extends Following | Vacant>(role: R, composition: Composition): R {
  const isLate = role.relayed !== undefined && composition.epoch < role.relayed.epoch;
  return isLate ? role : { ...role, relayed: composition };
}

/** The role once this instance conducts no more. @param since room time, ms */
export function vacate({ playing: { score, position } }: Leading, since: number, reserved: boolean): Vacant {
  return {
    kind: 'vacant',
    since,
    reserved,
    score,
    position,
    sent: { position, legs: score.legs, unreadable: undefined },
    stale: false,
  };
}

/** The role after some time: music that has no conductor rests in the end. @param now room time, ms */
export function wait(role: Following | Vacant, now: number): Following | Vacant {
  if (role.kind === 'following') return role;
  const { score, since } = role;
  return { ...role, score: { ...score, transport: abandoned(score.transport, since, now) } };
}

/** Score and stream position, whoever conducts. */
export const musicOf = (role: Role): Pick<Waiting, 'score' | 'position'> =>
  role.kind === 'leading' ? role.playing : role;

/** Layout and transport as a new member gets them. @param callSign the one of this instance */
export function outlookOf(role: Role, callSign: string, load: Load): Outlook {
  const { score, position } = musicOf(role);
  const relayed = relayedTo(role);
  const isNewer = relayed?.epoch === position.epoch;
  return {
    composition: { ...(isNewer ? relayed : { legs: outlineOf(score.legs), load }), ...position },
    transport: { ...score.transport, conductor: conductorOf(role, callSign), ...position },
  };
}

/** The same, and the same object as long as nothing of it changes and the garbage collector leaves it. */
export function createOutlooks(callSign: string): (role: Role, load: Load) => Outlook {
  let last: WeakRef<{ readonly of: readonly unknown[]; readonly outlook: Outlook }> | undefined;
  return (role, load) => {
    const { score, position } = musicOf(role);
    const of = [score, relayedTo(role), position.epoch, position.seq, conductorOf(role, callSign), load];
    const known = last?.deref();
    if (known?.of.every((part, at) => part === of[at])) return known.outlook;
    const outlook = outlookOf(role, callSign, load);
    last = new WeakRef({ of, outlook });
    return outlook;
  };
}

const relayedTo = (role: Role): Composition | undefined => (role.kind === 'leading' ? undefined : role.relayed);

function conductorOf(role: Role, callSign: string): string | null {
  switch (role.kind) {
    case 'leading':
      return callSign;
    case 'following':
      return role.conductor;
    case 'vacant':
      return null;
    default:
      return role satisfies never;
  }
}
