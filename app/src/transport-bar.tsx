import { type LegOutline, type Room, TICKS_PER_QUARTER } from '@aero-melody/client';
import { useComputed, useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import * as texts from '#texts/transport.ts';
import { shortName } from '../../travel-log/place-text.ts';
import { Icon } from './icon.tsx';
import { JamButton } from './jam-button.tsx';
import { JourneySlider } from './journey-slider.tsx';
import { LoadLine } from './load-line.tsx';
import type { Notices } from './notices.ts';
import { isRefusedFor } from './refusal-words.ts';
import type { Sound } from './sound.ts';
import { SoundControls } from './sound-controls.tsx';
import type { State } from './state.ts';

interface Props {
  readonly room: Room;
  readonly state: State;
  readonly sound: Sound;
  readonly notices: Notices;
}

/** Play, pause, where the music is, and this person's own loudness. */
export function TransportBar({ room, state, sound, notices }: Props) {
  const { transport } = room;
  const playing = state.play.value === 'playing';
  const mayPlay = state.may('play');
  const refused = useSignal(false);
  const jam = useSignal<JSX.Element | null>(null);
  const place = useComputed(() => {
    const words = placeWords(state.currentLeg.value, state.tick.value);
    return state.loop.value ? texts.repeats(words) : words;
  });
  const time = useComputed(
    () =>
      `${minutes(transport.timeAt(state.tick.value) - transport.timeAt(0))} / ${minutes(transport.timeAt(state.endTick.value) - transport.timeAt(0))}`,
  );

  function playOrPause() {
    // The click is what a browser waits for before it lets a page sound.
    sound.unlock();
    notices.watch(playing ? transport.pause() : play());
  }

  // Another member may have played meanwhile.
  if (playing) refused.value = false;

  async function play() {
    refused.value = false;
    await transport.play().catch((error: unknown) => {
      if (!isRefusedFor(error, 'BUSY')) throw error;
      refused.value = true;
    });
  }

  return (
    <footer class="transport">
      {jam.value}
      <div class="transport-buttons">
        <button
          type="button"
          class="icon-button"
          aria-label={texts.backToTheStart}
          title={texts.backToTheStart}
          disabled={state.endTick.value === 0 || !mayPlay}
          onClick={() => notices.watch(transport.seek(0))}
        >
          <Icon name="start" />
        </button>
        <button
          type="button"
          class="play"
          id="play"
          aria-label={playing ? texts.pause : texts.play}
          title={mayPlay ? undefined : texts.theMusicIsPlayedByThose}
          disabled={!mayPlay}
          onClick={playOrPause}
        >
          <Icon name={playing ? 'pause' : 'play'} />
        </button>
        <JamButton room={room} state={state} sound={sound} notices={notices} panel={jam} />
      </div>
      <p class="transport-place">
        <span class="transport-leg">{place}</span>
        <span class="transport-time">{time}</span>
      </p>
      <JourneySlider
        legs={state.legs.value}
        locks={state.content.value.settings.locks}
        tick={state.tick.value}
        endTick={state.endTick.value}
        mayPlay={mayPlay}
        words={place.value}
        onSeek={(tick) => notices.watch(transport.seek(tick))}
      />
      <SoundControls sound={sound} playing={playing} />
      <LoadLine load={state.load.value} playing={playing} refused={refused.value} cutOff={state.cutOff.value} />
    </footer>
  );
}

/** @example placeWords(leg, 3840) // 'CDG → NRT · bar 3 of 32' */
function placeWords(leg: LegOutline | undefined, tick: number): string {
  if (!leg) return texts.noFlightYet;
  const [beats, unit] = leg.metre;
  const bar = (beats / unit) * 4 * TICKS_PER_QUARTER;
  const bars = Math.max(1, Math.ceil(leg.ticks / bar));
  const at = Math.min(bars, Math.floor((tick - leg.startTick) / bar) + 1);
  return texts.barOf(shortName(leg.from), shortName(leg.to), at, bars);
}

/** @example minutes(83_400) // '1:23' */
function minutes(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
