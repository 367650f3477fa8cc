import type {
  LegOutline,
  Refusal,
  RefusedEdit,
  RemovedWaypoint,
  Right,
  Room,
  Status,
  TravelLogContent,
} from '@aero-melody/client';
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { type AirportBook, openAirportBook } from './airport-book.ts';
import { type Journey, readJourney } from './journey.ts';
import { type Music, readMusic } from './music.ts';
import { openPeople, type Person } from './people.ts';
import { openPlayhead } from './playhead.ts';
import { may, openRights, type Rights } from './rights.ts';

/** What the page shows, as signals; each is fed by one subscription to the room. */
export interface State {
  readonly content: ReadonlySignal<TravelLogContent>;
  /** The removed stops. */
  readonly bin: ReadonlySignal<readonly RemovedWaypoint[]>;
  readonly journey: ReadonlySignal<Journey>;
  readonly people: ReadonlySignal<readonly Person[]>;
  readonly status: ReadonlySignal<Status>;
  readonly rights: ReadonlySignal<Rights>;
  /** True where the page offers what takes this right. Reads a signal. */
  may(right: Right): boolean;
  /** Local changes that the server has not confirmed, count. */
  readonly unsaved: ReadonlySignal<number>;
  /** Why they wait although there is a connection. */
  readonly waiting: ReadonlySignal<Refusal | undefined>;
  /** Local changes that the server will not take. */
  readonly refused: ReadonlySignal<readonly RefusedEdit[]>;
  readonly play: ReadonlySignal<Room['transport']['state']>;
  readonly endTick: ReadonlySignal<number>;
  /** Which server streams the music, and whether it is the one of this page. */
  readonly conductor: ReadonlySignal<{ readonly name: string; readonly here: boolean } | undefined>;
  /** How that one keeps up. */
  readonly load: ReadonlySignal<Room['score']['load']>;
  readonly legs: ReadonlySignal<readonly LegOutline[]>;
  /** The notes so far, read anew at most once a frame. */
  readonly music: ReadonlySignal<Music>;
  /** The playhead, absolute ticks; moves while the music plays. */
  readonly tick: ReadonlySignal<number>;
  /** The playhead waits for the connection, beyond what this page has received. */
  readonly cutOff: ReadonlySignal<boolean>;
  readonly currentLeg: ReadonlySignal<LegOutline | undefined>;
  /** The leg that repeats. */
  readonly loop: ReadonlySignal<string | undefined>;
  close(): void;
}

export function openState(room: Room): State {
  const content = signal(room.travelLog.read());
  const bin = signal<readonly RemovedWaypoint[]>(room.travelLog.bin());
  const status = signal(room.status);
  const unsaved = signal(room.unsaved);
  const waiting = signal(room.waiting);
  const refused = signal(room.refusedEdits);
  const play = signal(room.transport.state);
  const endTick = signal(room.transport.endTick);
  const loop = signal(room.transport.current?.loop?.leg);
  const conductor = signal(readConductor(room));
  const load = signal(room.score.load);
  const legs = signal(room.score.legs());
  const music = signal(readMusic(room.score));
  const airports: AirportBook = openAirportBook(computed(() => content.value.waypoints.map(({ airport }) => airport)));
  const people = openPeople(room);
  const rights = openRights(room);
  const playhead = openPlayhead(room);
  let frame = 0;
  // Notes come by the dozen: reading the score for each of them would be felt.
  const listen = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      music.value = readMusic(room.score);
    });
  };

  const readContent = () => {
    content.value = room.travelLog.read();
    bin.value = room.travelLog.bin();
  };
  let stopReading = room.travelLog.onChange(readContent);

  const offs = [
    () => stopReading(),
    room.on('rebuilt', () => {
      stopReading();
      stopReading = room.travelLog.onChange(readContent);
      readContent();
    }),
    room.on('status', (now) => {
      status.value = now;
      conductor.value = readConductor(room);
    }),
    room.on('saved', (now) => {
      unsaved.value = now.unsaved;
      waiting.value = now.waiting;
      refused.value = room.refusedEdits;
    }),
    room.on('transport', () => {
      play.value = room.transport.state;
      endTick.value = room.transport.endTick;
      loop.value = room.transport.current?.loop?.leg;
      conductor.value = readConductor(room);
    }),
    room.on('composition', () => {
      legs.value = room.score.legs();
      load.value = room.score.load;
      listen();
    }),
    room.on('note', listen),
    room.on('replace', listen),
    room.on('score', listen),
  ];

  return {
    content,
    bin,
    journey: computed(() => readJourney(content.value.waypoints, airports.airportOf)),
    people: people.list,
    status,
    rights: rights.rights,
    may: (right) => may(rights.rights.value, right),
    unsaved,
    waiting,
    refused,
    play,
    endTick,
    conductor,
    load,
    legs,
    music,
    tick: playhead.tick,
    cutOff: playhead.cutOff,
    loop,
    currentLeg: computed(() => legAt(legs.value, playhead.tick.value)),
    close() {
      cancelAnimationFrame(frame);
      for (const off of offs) off();
      airports.close();
      people.close();
      rights.close();
      playhead.close();
    },
  };
}

function readConductor({ conductor: { name, here } }: Room): { name: string; here: boolean } | undefined {
  return name === undefined ? undefined : { name, here };
}

/** The leg that sounds at a tick; at the very end of the journey, the last one. */
const legAt = (legs: readonly LegOutline[], tick: number): LegOutline | undefined =>
  legs.findLast(({ startTick }) => startTick <= tick);
