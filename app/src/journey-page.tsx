import { createPlayback, type Room } from '@aero-melody/client';
import { useEffect, useMemo } from 'preact/hooks';
import { Header } from './header.tsx';
import { JourneyMap } from './journey-map.tsx';
import type { Notices } from './notices.ts';
import { PianoRoll } from './piano-roll.tsx';
import { RefusedBanner } from './refused-banner.tsx';
import { openSound } from './sound.ts';
import { openState } from './state.ts';
import { SteeringPanel } from './steering-panel.tsx';
import { StopList } from './stop-list.tsx';
import { Toasts } from './toasts.tsx';
import { TransportBar } from './transport-bar.tsx';
import { openHistory } from './undo.ts';

/** The journey: its stops, its map, its music. Opens what it needs from the room, and closes it. */
export function JourneyPage({ room, doc, notices }: { room: Room; doc: Room['doc']; notices: Notices }) {
  const { state, sound } = useMemo(() => ({ state: openState(room), sound: openSound(notices) }), [room, notices]);
  // The music and the fields stay while the room goes on with another document; what can be undone belongs to one.
  const history = useMemo(() => openHistory(doc), [doc]);

  useEffect(() => {
    const playback = createPlayback({ room, output: sound });
    const offs = [
      // Refused edits stay in the banner until they are copied or discarded.
      room.on('refused', ({ refusal, update }) => update ?? notices.refuse(refusal)),
    ];
    return () => {
      for (const off of offs) off();
      playback.close();
      sound.close();
      state.close();
    };
  }, [room, state, sound, notices]);

  useEffect(() => {
    const off = history.listen(document);
    return () => {
      off();
      history.close();
    };
  }, [history]);

  useEffect(() => state.content.subscribe(({ title }) => nameThePage(title)), [state]);

  return (
    <div class="page">
      <Header room={room} state={state} history={history} notices={notices} />
      <RefusedBanner refused={state.refused.value} notices={notices} />
      <main class="desk">
        <section class="pane pane-stops" aria-label="Stops">
          <StopList room={room} state={state} />
        </section>
        <section class="pane pane-map" aria-label="Map">
          <JourneyMap state={state} />
        </section>
        <section class="pane pane-music" aria-label="Music">
          <PianoRoll room={room} state={state} notices={notices} />
        </section>
        <section class="pane pane-settings" aria-label="Settings of the music">
          <SteeringPanel room={room} state={state} />
        </section>
      </main>
      <TransportBar room={room} state={state} sound={sound} notices={notices} />
      <Toasts notices={notices} />
    </div>
  );
}

function nameThePage(title: string): void {
  document.title = title ? `${title} · Aero Melody` : 'Aero Melody';
}
