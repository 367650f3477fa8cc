import { LIMITS, type Room, WAYS } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import * as texts from '#texts/page.ts';
import { shortName } from '../../travel-log/place-text.ts';
import { AirportCombobox } from './airport-combobox.tsx';
import { CollectionButton } from './collection-button.tsx';
import { DetailsButton } from './details-button.tsx';
import { FlightLine } from './flight-line.tsx';
import { HelpButton } from './help-button.tsx';
import { journeyTarget } from './import-target.ts';
import { ImportZone } from './import-zone.tsx';
import { type Flight, kilometres } from './journey.ts';
import { usePart } from './lazy-part.ts';
import type { Notices } from './notices.ts';
import { showStop } from './people.ts';
import { PerformancesButton } from './performances-button.tsx';
import type { State } from './state.ts';
import { StopCard } from './stop-card.tsx';
import { focusStop, watchFocusedStop } from './stop-focus.ts';

/** The stops in order, to be read, written, moved and removed, and the field that adds another. */
export function StopList({ room, state, notices }: { room: Room; state: State; notices: Notices }) {
  const list = useRef<HTMLOListElement>(null);
  const said = useSignal('');
  const { stops, flights, km } = state.journey.value;
  const mayWrite = state.may('write');
  /** The stop that this page is removing, until it is gone: its button says so, and no notice is needed. */
  const leaving = useRef<string | undefined>(undefined);
  const underWay = state.play.value === 'stopped' ? undefined : state.currentLeg.value?.leg;

  const playing = state.play.value === 'playing';
  const follower = usePart(playing, () => import('./music-follower.tsx'), notices);
  const reasons = usePart(state.legs.value.length > 0, () => import('./reason-words.ts'), notices);

  const behind = usePart(mayWrite, () => import('./behind-stops.tsx'), notices);
  const drag = usePart(mayWrite, () => import('./stop-drag.ts'), notices);
  const hasTimes = stops.some(
    ({ waypoint: { arrive, depart, flight, nights } }) => arrive ?? depart ?? flight ?? nights,
  );
  const timeWords = usePart(hasTimes, () => import('./time-words.ts'), notices);
  const arrivals = new Map(stops.map(({ waypoint }) => [waypoint.id, waypoint.arrive]));
  const warnings = timeWords?.warningWords(state.journey.value);

  useEffect(
    () => watchFocusedStop(state.content, list.current, (id) => id === leaving.current || tellOfRemoval(id)),
    [stops],
  );

  useEffect(() => {
    const isHere = (id: string | undefined) => stops.some(({ waypoint }) => waypoint.id === id);
    if (!isHere(leaving.current)) leaving.current = undefined;
    for (const { id, stop } of notices.list.peek()) if (isHere(stop)) notices.dismiss(id);
  }, [stops]);

  function move(id: string, to: number) {
    const focused = document.activeElement;
    // A stop may be under way to its place when the right is taken.
    // The page may still show the stops of a moment ago.
    const { length } = state.journey.peek().stops;
    if (to < 0 || to >= Math.max(length, stops.length) || !state.may('write') || !room.travelLog.move(id, to)) return;
    said.value = texts.isNowStopOf(nameOf(id), Math.min(to + 1, length), length);
    // Moving an element takes the focus from it.
    requestAnimationFrame(() => focused instanceof HTMLElement && focused.focus());
  }

  function remove(id: string) {
    const at = stops.findIndex(({ waypoint }) => waypoint.id === id);
    said.value = texts.wasRemoved(nameOf(id));
    leaving.current = id;
    room.travelLog.remove(id);
    requestAnimationFrame(() => {
      const next = list.current?.children[Math.min(at, stops.length - 2)];
      next?.querySelector<HTMLElement>('.stop-remove')?.focus();
    });
  }

  function restore(id: string) {
    room.travelLog.restore(id);
    focusStop(list.current, id);
  }

  /** Another member has removed the stop that this person is at. */
  function tellOfRemoval(id: string) {
    const removal = room.travelLog.bin().find(({ waypoint }) => waypoint.id === id)?.removal;
    const name = nameOf(id);
    if (!removal) return notices.say({ title: texts.wasDeleted(name), text: texts.itIsNotInTheJourney });
    notices.say({
      title: removal.by ? texts.removedBy(removal.by, name) : texts.wasRemovedByOthers(name),
      text: texts.whatYouWroteThereIsKept,
      stop: id,
      ...(state.may('write') && { action: { label: texts.restore, run: () => restore(id) } }),
    });
  }

  function add(code: string) {
    room.travelLog.add({ airport: code });
    said.value = texts.wasAddedAsStop(shortName(code), stops.length + 1);
    requestAnimationFrame(() =>
      list.current?.lastElementChild?.scrollIntoView({ block: 'nearest', behavior: 'smooth' }),
    );
  }

  function nameOf(id: string): string {
    const stop = stops.find(({ waypoint }) => waypoint.id === id);
    return stop?.airport?.city || stop?.waypoint.airport || texts.theStop;
  }

  return (
    <>
      <div class="stops-head">
        {mayWrite && <AirportCombobox onPick={add} />}
        <p class="stops-sum">
          <span>{sumWords(stops.length, flights, km)}</span>{' '}
          <DetailsButton room={room} state={state} notices={notices} />{' '}
          <PerformancesButton room={room} state={state} notices={notices} />{' '}
          <CollectionButton room={room} state={state} notices={notices} />{' '}
          <ImportZone
            target={journeyTarget(room)}
            isOver={!mayWrite}
            title={texts.flightsFromACalendar}
            class="button button-small"
            notices={notices}
          >
            {texts.importWord}
          </ImportZone>{' '}
          <HelpButton room={room} state={state} notices={notices} />
          {playing && follower && <follower.MusicFollower list={list} underWay={underWay} />}
        </p>
      </div>
      <ol
        class="stops"
        aria-label={texts.stopsOfTheJourney}
        ref={list}
        tabIndex={-1}
        onFocusOut={(event) => {
          if (!event.currentTarget.contains(event.relatedTarget as Node | null)) showStop(room, null);
        }}
      >
        {stops.map((stop, index) => (
          <StopCard
            key={stop.waypoint.id}
            stop={stop}
            index={index}
            count={stops.length}
            mayWrite={mayWrite}
            underWay={stop.waypoint.id === underWay}
            others={state.people.value.filter((person) => !person.you && person.stop === stop.waypoint.id)}
            timeWords={timeWords}
            entry={room.travelLog.entry(stop.waypoint.id)}
            undo={room.undo}
            awareness={room.awareness}
            notices={notices}
            startDrag={drag?.startDrag}
            onFocus={() => showStop(room, stop.waypoint.id)}
            onMove={(to) => move(stop.waypoint.id, to)}
            onRemove={() => remove(stop.waypoint.id)}
            onEdit={(fields) => room.travelLog.edit(stop.waypoint.id, fields)}
          >
            {stop.flight && (
              <FlightLine
                room={room}
                state={state}
                flight={stop.flight}
                underWay={stop.waypoint.id === underWay}
                why={reasons?.reasonWords}
                times={timeWords?.flightTimeWords(stop.flight, stop.waypoint, arrivals.get(stop.flight.arrivesAt))}
                warning={warnings?.get(stop.flight.id)}
                notices={notices}
              />
            )}
          </StopCard>
        ))}
      </ol>
      {stops.length === 0 && mayWrite && <p class="stops-empty">{texts.whereDoesItBegin(<kbd>CDG</kbd>)}</p>}
      {mayWrite && behind && <behind.BehindStops room={room} state={state} onAdd={add} onRestore={restore} />}
      <p class="visually-hidden" role="status">
        {said.value}
      </p>
    </>
  );
}

/**
 * @example sumWords(3, flights, 18500) // '3 stops · 1 flight · 1 train ride · 18,500 km'
 * @example sumWords(260, flights, 300000) // '260 stops · 259 flights · 300,000 km · the first 200 legs sound'
 */
function sumWords(stops: number, legs: readonly Flight[], km: number): string {
  if (stops === 0) return texts.noStopsYet;
  const ways = [undefined, ...WAYS].flatMap((way) => {
    const count = legs.filter((leg) => leg.way === way).length;
    return count > 0 ? [texts.legsBy(way ?? 'flight', count)] : [];
  });
  return [
    texts.stopsCount(stops),
    ...(legs.length > 0 ? [...ways, kilometres(km)] : []),
    ...(legs.length > LIMITS.legs ? [texts.theFirstFlightsSound(LIMITS.legs)] : []),
  ].join(' · ');
}
