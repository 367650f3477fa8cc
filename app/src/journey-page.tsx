import { createPlayback, type Room } from '@aero-melody/client';
import { useEffect, useMemo } from 'preact/hooks';
import { Header } from './header.tsx';
import { JourneyMap } from './journey-map.tsx';
import type { Notices } from './notices.ts';
import { PianoRoll } from './piano-roll.tsx';
import { RefusedBanner } from './refused-banner.tsx';
import { openState } from './state.ts';
import { SteeringPanel } from './steering-panel.tsx';
import { StopList } from './stop-list.tsx';
import { openSynth } from './synth.ts';
import { Toasts } from './toasts.tsx';
import { TransportBar } from './transport-bar.tsx';
import { openHistory } from './undo.ts';

/** The journey: its stops, its map, its music. Opens what it needs from the room, and closes it. */
export function JourneyPage({ room, doc, notices }: { room: Room; doc: Room['doc']; notices: Notices }) {
  const { state, synth } = useMemo(() => ({ state: openState(room), synth: openSynth() }), [room]);
  // The music and the fields stay while the room goes on with another document; what can be undone belongs to one.
  const history = useMemo(() => openHistory(doc), [doc]);

  useEffect(() => {
    const playback = createPlayback({ room, output: synth });
    const offs = [
      // Refused edits stay in the banner until they are copied or discarded.
      room.on('refused', ({ refusal, update }) => update ?? notices.refuse(refusal)),
    ];
    return () => {
      for (const off of offs) off();
      playback.close();
      synth.close();
      state.close();
    };
  }, [room, state, synth, notices]);

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
      <Header room={room} state={state} history={history} />
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
      <TransportBar room={room} state={state} synth={synth} notices={notices} />
      <Toasts notices={notices} />
    </div>
  );
}

function nameThePage(title: string): void {
  document.title = title ? `${title} · Aero Melody` : 'Aero Melody';
}
