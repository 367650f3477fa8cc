import type { Compare, CompareAnswer } from '../../protocol/compare.ts';
import type { Composition } from '../../protocol/composition.ts';
import type { Jam, StageStep } from '../../protocol/jam.ts';
import type { Refusal } from '../../protocol/refusal.ts';
import type { Right } from '../../protocol/role.ts';
import type { SiblingMessage } from '../../protocol/sibling.ts';
import type { Identity } from '../../protocol/welcome.ts';
import type { AirportOf } from '../../travel-log/airport.ts';
import { readOwnTypes } from '../../travel-log/own-types.ts';
import { readTitle, type TravelLogContent } from '../../travel-log/shape.ts';
import type { Clock } from '../clock.ts';
import type { Piece } from '../composer/theory/piece.ts';
import type { WorkersComposing } from '../composing/workers.ts';
import type { Conductor } from '../conductor/conductor.ts';
import { colorAmong } from '../identity/guests.ts';
import type { Grant } from '../identity/rights.ts';
import type { LogClients } from '../storage/log-clients.ts';
import { compareContent } from '../sync/comparison.ts';
import type { Audience } from './audience.ts';
import { createRoomAwareness } from './awareness.ts';
import { createClientIds } from './client-ids.ts';
import type { RoomDocument } from './document.ts';
import { createExperienceReceiver, type ExperienceReceiver } from './experience.ts';
import { createGrants } from './grants.ts';
import { createIntake, type Intake, type IntakeParts } from './intake.ts';
import type { RoomJam } from './jam/jam.ts';
import type { RoomStage } from './jam/stage.ts';
import type { ToldMusic } from './jam/told-music.ts';
import { type Member, subjectOf } from './member.ts';
import { createMusicWelcome } from './music-welcome.ts';
import type { NoteRate } from './note-rate.ts';
import type { Projector } from './projection.ts';
import type { RecentTimes } from './recent-times.ts';
import type { RoomAccess } from './room-access.ts';
import type { RoomTakes } from './room-takes.ts';
import { createWaypointFacts } from './waypoint-facts.ts';

/** Recent figures of a room, for operators. */
export interface RoomRecent {
  readonly notes: NoteRate;
  readonly acknowledgements: RecentTimes;
}

/** A travel log with the people in it, on this instance. */
export interface Room
  extends Pick<RoomDocument, 'members' | 'join' | 'suspend' | 'catchUp' | 'adopt' | 'content'>,
    Intake {
  readonly uuid: string;
  readonly logId: number;
  head(): number;
  /** Bytes of the rows that it has applied since it was loaded. */
  rowBytes(): number;
  /** Its title at present; empty for none. */
  title(): string;
  /** Size of its document, bytes, or somewhat more. */
  bytes(): number;
  /** The row at which it is quarantined; undefined where it can be written. */
  quarantinedAt(): number | undefined;
  /** Notes of this instance and times until edits were acknowledged, lately. */
  readonly recent: RoomRecent;
  readonly conductor: Conductor;
  readonly access: RoomAccess;
  readonly takes: Pick<RoomTakes, 'refresh'>;
  /**
   * A person as the others here see it: in its own colour, unless one of them is seen in that or one alike; in all its pages
   * in the same.
   */
  identityHere(person: Identity): Identity;
  /** The rights of a member, to be sent in its welcome. */
  greet(member: Member): Grant;
  can(member: Member, right: Right): boolean;
  /** The rights to the log have changed here: the members of all instances hear of it. */
  publishAccess(version: number): Promise<void>;
  leave(member: Member): void;
  /** The takes have changed here: the members of all instances receive the changes. */
  publishTakes(version: number): Promise<void>;
  /** Whether a member's document has the same content. */
  compare(claim: Compare): CompareAnswer;
  /** Receives a member's own awareness state. */
  receiveAwareness(member: Member, bytes: Uint8Array): Refusal | undefined;
  /** Receives notes that a member plays. */
  receiveJam(member: Member, message: Jam): Refusal | undefined;
  /** A member steps on stage or off it. */
  step(member: Member, step: StageStep): void;
  /** A member tells what it has heard and measured. */
  experienced: ExperienceReceiver['receive'];
  /** A member has measured the way of its messages, ms. */
  measured(member: Member, delay: number): void;
  /** Receives music that another instance conducts. */
  adoptMusic(sent: SiblingMessage<'music'>): void;
  adoptJam(sent: SiblingMessage<'jam'>): void;
  adoptStage(sent: SiblingMessage<'stage'>): void;
  /** Receives awareness states of members of another instance. */
  adoptAwareness(sent: { readonly bytes: Uint8Array; readonly instance: string }): void;
  /** Sends the other instances the awareness states of the members here, and who of them is on stage. */
  publishPresence(): void;
  /** Renews the awareness states of members here that are silent. To be called every second. @param now room time, ms */
  renewPresence(now: number): void;
  /** Removes the members of another instance, which is gone. */
  forgetSibling(instance: string): void;
  /** The whole piece: what has sounded, and the rest as it would. @throws as `conductor.finish` does */
  piece(signal: AbortSignal): Promise<Piece>;
  /** The document as it is now: the whole of it as one Yjs update, v1 encoding, what it says, and the hash of that. */
  whole(): { readonly update: Uint8Array; readonly content: TravelLogContent; readonly hash: string };
  /** Closes the connections of its members here, or of one of them. */
  dismiss(member?: string): void;
  close(): Promise<void>;
}

export interface RoomParts extends Omit<IntakeParts, 'clientIds' | 'waypointFacts'> {
  /** The name of this instance. */
  readonly instance: string;
  readonly document: RoomDocument;
  readonly audience: Audience;
  readonly takes: RoomTakes;
  readonly logClients: LogClients;
  readonly conductor: Conductor;
  readonly stage: RoomStage;
  readonly jam: RoomJam;
  readonly told: ToldMusic;
  readonly recent: RoomRecent;
  readonly composing: Pick<WorkersComposing, 'network'>;
  readonly projector: Projector;
  readonly airportOf: AirportOf;
  readonly clock: Clock;
}

export function createRoom(parts: RoomParts): Room {
  const { log, document, audience, access, takes, conductor, composing, stage, jam, told, projector } = parts;
  const { recent, clock, record } = parts;
  const { replica, members, content } = document;
  const clientIds = createClientIds(log.id, replica, parts.logClients);
  const awareness = createRoomAwareness({ ...parts, replica, clientIds, dragged: conductor.drag });
  const waypointFacts = createWaypointFacts(parts);
  const intake = createIntake({ ...parts, clientIds, waypointFacts });
  const experience = createExperienceReceiver(parts);
  const grants = createGrants(access, audience, members);
  const welcomeToMusic = createMusicWelcome(audience);
  document.subscribe((event) => {
    if (event.kind === 'changed' && event.journey) conductor.revise();
  });
  const mayJam = (member: Member) => access.can(subjectOf(member), 'jam');
  const tellJam = ({ id, identity }: Member, action: 'opened' | 'entered' | 'stepped-down' | 'closed') =>
    record({
      ...{ kind: 'jam', action, log: log.uuid },
      ...{ userId: identity.userId, memberId: id, at: clock.now() },
    });
  function startPlaying(member: Member, solo: boolean): void {
    const isNew = !stage.isOn(member.id);
    if (isNew && stage.isEmpty()) tellJam(member, 'opened');
    stage.step(member.id, member.identity, solo);
    if (isNew) tellJam(member, 'entered');
  }
  function stopPlaying(member: Member): void {
    const wasOn = stage.isOn(member.id);
    jam.release(member);
    stage.stepOff(member.id);
    if (!wasOn) return;
    tellJam(member, 'stepped-down');
    if (stage.isEmpty()) tellJam(member, 'closed');
  }
  access.subscribe(() => {
    for (const member of members.values()) if (!mayJam(member)) stopPlaying(member);
  });
  const stopProjecting = projector.follow(log, document);
  // A room without members follows the other instances, too: the next member would be shown who has left meanwhile.
  const stopListening = audience.listen();

  return {
    uuid: log.uuid,
    logId: log.id,
    head: () => replica.head,
    rowBytes: document.rowBytes,
    title: () => readTitle(replica.doc),
    bytes: replica.size,
    quarantinedAt() {
      const state = document.state();
      return state.kind === 'quarantined' ? state.at : undefined;
    },
    recent,
    conductor,
    access,
    takes,
    greet: grants.greet,
    can: (member, right) => access.can(subjectOf(member), right),
    async publishAccess(version) {
      audience.siblings('access', { version });
      await access.refresh(version);
    },
    async publishTakes(version) {
      audience.siblings('takes', { version });
      await takes.refresh(version);
    },
    members,
    content,
    catchUp: document.catchUp,
    adopt: document.adopt,
    suspend(member) {
      const suspended = document.suspend(member);
      if (suspended) takes.suspend(member);
      return suspended;
    },
    receive: intake.receive,
    withdraw: intake.withdraw,

    join(member, onSynced) {
      // Whose its client id is should be known when its first update comes, which asks again where this fails.
      clientIds.pending(member)?.catch(() => undefined);
      experience.joined(member);
      return document.join(member, () => {
        onSynced();
        grants.update(member);
        awareness.greet(member);
        welcomeToMusic(member.id, conductor.outlook());
        takes.greet(member);
        conductor.attend(members.size);
      });
    },

    leave(member) {
      // It may have sent its state before it was in sync, and leave without ever having been.
      awareness.remove(member);
      stopPlaying(member);
      stage.leave(member.id);
      experience.left(member);
      if (document.leave(member)) conductor.attend(members.size);
    },

    identityHere(person) {
      const people = [...[...members.values()].map(({ identity }) => identity), ...awareness.people()];
      const known = people.find(({ userId }) => userId === person.userId);
      const colors = new Map(people.map(({ userId, color }) => [userId, color]));
      return { ...person, color: known?.color ?? colorAmong(person.color, colors.values()) };
    },
    compare: (claim) => compareContent(replica, claim),
    receiveAwareness: awareness.receive,
    adoptAwareness: awareness.adopt,
    publishPresence() {
      awareness.publish();
      stage.publish();
    },
    renewPresence: awareness.renew,
    forgetSibling(instance) {
      awareness.forgetInstance(instance);
      jam.forget(instance);
      stage.forget(instance);
    },

    receiveJam: jam.receive,
    step(member, { on, solo }) {
      if (on) startPlaying(member, solo);
      else stopPlaying(member);
    },
    experienced: experience.receive,
    measured: (member, delay) => stage.measured(member.id, delay),
    adoptMusic({ name, message }) {
      told.take(name, message, clock.now());
      if (name === 'composition') conductor.relayed(message as Composition);
      audience.here(name, message);
      conductor.heard();
    },
    adoptJam: jam.adopt,
    adoptStage: stage.adopt,

    async piece(signal) {
      const { title, settings } = content();
      const legs = await conductor.finish(signal);
      const own = readOwnTypes(replica.doc);
      const hasOwn = Object.keys(own).length > 0;
      const recorded = await takes.list();
      return {
        ...{ title, seed: settings.seed, network: composing.network ?? null, legs },
        ...(recorded.length > 0 && { takes: recorded }),
        ...(hasOwn && { own }),
      };
    },

    whole: () => ({ update: replica.state(), content: content(), hash: replica.hash() }),

    dismiss: audience.dismiss,

    async close() {
      stopListening();
      stage.close();
      waypointFacts.close();
      await projector.flush();
      stopProjecting();
      await conductor.close();
      awareness.destroy();
      document.destroy();
    },
  };
}
