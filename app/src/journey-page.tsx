import type { Room } from '@aero-melody/client';
import { computed, type ReadonlySignal, signal, useSignal } from '@preact/signals';
import { Fragment } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';
import * as texts from '#texts/page.ts';
import { placeText, type WrittenPlace } from '../../travel-log/place-text.ts';
import { AccessLine } from './access-line.tsx';
import { Header } from './header.tsx';
import { usePart } from './lazy-part.ts';
import type { Notices } from './notices.ts';
import { PianoRoll } from './piano-roll.tsx';
import { RefusedBanner } from './refused-banner.tsx';
import { RemovedPage } from './removed-page.tsx';
import type { Rights } from './rights.ts';
import { ROLE_WORDS } from './role-words.ts';
import { openSound } from './sound.ts';
import { openState } from './state.ts';
import { StatusBanner } from './status-banner.tsx';
import { StopList } from './stop-list.tsx';
import { Toasts } from './toasts.tsx';
import { TransportBar } from './transport-bar.tsx';
import { openUndo } from './undo.ts';
import { openUnsavedTexts } from './unsaved-texts.ts';

interface Props {
  readonly log: string;
  readonly room: Room;
  readonly notices: Notices;
  /** The room is left, to be joined anew: what is written now would be lost. */
  readonly away: boolean;
  /** This person has another name, as which the room is joined anew. */
  readonly onRenamed: () => void;
}

/** The journey: its stops, its map, its music. Opens what it needs from the room, and closes it. */
export function JourneyPage({ log, room, notices, away, onRenamed }: Props) {
  const loudness = useMemo(() => ({ volume: signal(0.8), muted: signal(false) }), []);
  const { state, sound, undo, unsent } = useMemo(() => {
    const state = openState(room);
    return {
      state,
      sound: openSound(room, notices, loudness),
      undo: openUndo(room, state, notices),
      unsent: openUnsavedTexts(room, state.content),
    };
  }, [room, notices]);

  useEffect(() => {
    const offs = [
      // Refused edits stay in the banner until they are copied or discarded.
      room.on('refused', ({ refusal, update }) => update ?? notices.refuse(refusal)),
      undo.listen(document),
      tellOfRoles(state.rights, notices),
    ];
    return () => {
      for (const off of offs) off();
      undo.close();
      unsent.close();
      sound.close();
      state.close();
    };
  }, [room, state, sound, undo, unsent, notices]);

  useEffect(() => state.content.subscribe(({ title }) => nameThePage(title)), [state]);

  const keys = usePart(true, () => import('./shortcuts.ts'), notices);
  useEffect(() => keys?.listenForShortcuts(document), [keys]);

  const addPlace = (place: WrittenPlace) => void room.travelLog.add({ airport: placeText(place) });
  const followed = useSignal<number | null>(null);
  const accompanied = useMemo(() => computed(() => state.people.value.length > 1), [state]);
  const together = usePart(accompanied.value, () => import('./together.tsx'), notices);
  const map = usePart(true, () => import('./journey-map.tsx'), notices);
  const steering = usePart(true, () => import('./steering-panel.tsx'), notices);

  if (state.rights.value.kind === 'removed') {
    const { cause } = state.rights.value;
    return <RemovedPage log={log} cause={cause} unsent={unsent.texts()} notices={notices} />;
  }
  return (
    <div class="page">
      {/* No link: the fragment of the address is the token of a share link. */}
      <button type="button" class="skip" onClick={() => document.getElementById('play')?.focus()}>
        {texts.skipToThePlayer}
      </button>
      <Header
        {...{ room, state, undo, notices, followed, away, onRenamed }}
        overTitle={together && <together.TitleTogether room={room} state={state} />}
      />
      {/* Of another room nothing is kept: computed signals would go on with the former one. */}
      <Fragment key={room}>
        <div class="page-lines">
          <AccessLine rights={state.rights.value} />
          <StatusBanner room={room} status={state.status.value} notices={notices} />
          <RefusedBanner refused={state.refused.value} notices={notices} />
        </div>
        <main class="desk" inert={away}>
          <section class="pane pane-stops" aria-label={texts.stops}>
            <StopList room={room} state={state} notices={notices} />
          </section>
          <section class="pane pane-map" aria-label={texts.map}>
            {map && (
              <map.JourneyMap
                state={state}
                notices={notices}
                onPlace={state.may('write') ? addPlace : undefined}
                over={(view) => together && <together.MapTogether {...{ room, view, followed }} />}
              />
            )}
          </section>
          <section class="pane pane-music" aria-label={texts.music}>
            <PianoRoll room={room} state={state} notices={notices} />
          </section>
          <section class="pane pane-settings" aria-label={texts.settingsOfTheMusic}>
            {steering && <steering.SteeringPanel room={room} state={state} />}
          </section>
        </main>
        <TransportBar room={room} state={state} sound={sound} notices={notices} />
        {together && <together.Together {...{ room, state, followed }} />}
      </Fragment>
      <Toasts notices={notices} />
    </div>
  );
}

/** Says it when the owner gives this person another role: something on the page goes or comes by it. */
function tellOfRoles(rights: ReadonlySignal<Rights>, notices: Notices): () => void {
  let before = rights.peek();
  return rights.subscribe((now) => {
    if (before.kind === 'member' && now.kind === 'member' && before.role !== now.role)
      notices.say({ title: texts.youHaveAnotherRoleNow, text: ROLE_WORDS[now.role].you });
    before = now;
  });
}

function nameThePage(title: string): void {
  document.title = title ? texts.pageTitle(title) : texts.aeroMelody;
}
