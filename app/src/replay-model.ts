import type { TravelLogContent } from '@aero-melody/client';
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import * as texts from '#texts/replay.ts';
import {
  createEveningDocument,
  createReplayTime,
  type EveningDetails,
  type EveningDocument,
  type EveningMusic,
  playEvening,
  type ReplayTime,
  stateAt,
  tickAt,
  type VisitList,
  type Written,
} from '../../client-sdk/replay/index.ts';
import { type AirportBook, openAirportBook } from './airport-book.ts';
import { readJourney } from './journey.ts';
import type { MapState } from './journey-map.tsx';
import { openReplayClock, type ReplayClock } from './replay-clock.ts';
import { openReplaySound, type ReplaySound } from './replay-sound.ts';
import type { ReplaySource, WholeMusic } from './replay-source.ts';
import type { Answer } from './request.ts';

/** An evening, whole, as it can be watched. */
export interface Replay {
  readonly details: EveningDetails;
  readonly document: EveningDocument;
  readonly music: EveningMusic;
  readonly replayTime: ReplayTime;
  readonly clock: ReplayClock;
  readonly sound: ReplaySound;
  readonly content: ReadonlySignal<TravelLogContent>;
  /** Text that people have written a moment ago, by the waypoint; the title and the description stand under `''`. */
  readonly written: ReadonlySignal<ReadonlyMap<string, readonly Written[]>>;
  readonly map: MapState;
  /** People in the room; empty until that is known, and where it is not. */
  readonly visits: ReadonlySignal<VisitList['visits']>;
  close(): void;
}

export type ReplayStage =
  | { readonly kind: 'loading'; readonly edits: number; readonly of: number }
  | { readonly kind: 'trouble'; readonly text: string }
  | { readonly kind: 'ready'; readonly replay: Replay };

/** Carets stay at the last edit for this long, ms of the evening at speed 1. */
const CARET_MS = 5_000;
/** An edit is to be seen before and after it, ms. */
const SEEN_MS = 2_000;

/** Fetches an evening, and opens it once it is here. Returns the function that closes it. */
export function openReplay(source: ReplaySource, stage: Signal<ReplayStage>): () => void {
  let closed = false;
  let opened: Replay | undefined;

  async function load(): Promise<void> {
    const details = await source.details();
    if (details.kind === 'refused') return trouble(details);
    const document = createEveningDocument();
    const of = details.value.edits;
    const scenes = await source.scenes((page) => {
      document.add(page);
      if (!closed) stage.value = { kind: 'loading', edits: document.scenes.length, of };
    });
    if (scenes.kind === 'refused') return trouble(scenes);
    const music = await source.music();
    if (music.kind === 'refused') return trouble(music);
    if (closed) return;
    const visits = signal<VisitList['visits']>([]);
    opened = openLoaded(details.value, document, music.value, visits);
    stage.value = { kind: 'ready', replay: opened };
    const visited = await source.visits();
    if (visited.kind === 'done') visits.value = visited.value.visits;
  }

  function trouble({ code, detail }: Extract<Answer<unknown>, { kind: 'refused' }>): void {
    if (!closed) stage.value = { kind: 'trouble', text: TROUBLE[code] ?? texts.thatDidNotWork(detail) };
  }

  void load();
  return () => {
    closed = true;
    opened?.close();
  };
}

const TROUBLE: { readonly [code: string]: string } = {
  UNREACHABLE: texts.theServerDidNotAnswer,
  NOT_FOUND: texts.thereIsNoSuchReplay,
  UNKNOWN_LOG: texts.thisJourneyIsNotForYou,
  UNAUTHORIZED: texts.thisJourneyIsNotForYou,
  QUARANTINED: texts.thisEveningCannotBeRead,
  RATE_LIMITED: texts.tooManyRequests,
};

function openLoaded(
  details: EveningDetails,
  document: EveningDocument,
  { messages, takes }: WholeMusic,
  visits: ReadonlySignal<VisitList['visits']>,
): Replay {
  const music = playEvening(messages, details.to, takes);
  const within = music.notes.filter(({ at }) => at >= details.from);
  const replayTime = createReplayTime(details, [
    ...document.scenes.map(({ at }) => ({ from: at - SEEN_MS, to: at + SEEN_MS })),
    ...within.map(({ at, ms }) => ({ from: at - SEEN_MS, to: at + ms })),
  ]);
  const clock = openReplayClock(replayTime);
  const heard = { ...music, notes: within };
  const sound = openReplaySound(heard, clock);
  const content = computed(() => document.at(clock.time.value)!);
  const airports: AirportBook = openAirportBook(computed(() => content.value.waypoints.map(({ airport }) => airport)));
  const state = computed(() => stateAt(music, clock.time.value));
  const tick = computed(() => tickAt(state.value, clock.time.value));
  const written = computed(() => {
    const now = clock.time.value;
    const places = new Map<string, Written[]>();
    for (const place of document.written(now - CARET_MS * Math.max(1, clock.speed.value), now)) {
      const stop = place.stop ?? '';
      places.set(stop, [...(places.get(stop) ?? []), place]);
    }
    return places;
  });
  const people = new Map(details.people.map((person) => [person.userId, person]));

  return {
    ...{ details, document, music: heard, replayTime, clock, sound, content, written, visits },
    map: {
      journey: computed(() => readJourney(content.value.waypoints, airports.airportOf)),
      people: computed(() =>
        [...written.value].flatMap(([stop, places]) =>
          places.flatMap(({ by }) => {
            const person = people.get(by);
            return person ? [{ ...person, you: false, stop }] : [];
          }),
        ),
      ),
      play: computed(() => state.value?.transport?.state ?? 'stopped'),
      currentLeg: computed(() => state.value?.legs.findLast(({ startTick }) => startTick <= tick.value)),
      tick,
    },
    close() {
      clock.close();
      sound.close();
      airports.close();
    },
  };
}
