import { Icon } from './icon.tsx';
import type { Synth } from './synth.ts';

/** How loud the music is here. While the browser holds the sound back, a tap lets it in; the room plays on meanwhile. */
export function SoundControls({ synth, playing }: { synth: Synth; playing: boolean }) {
  const muted = synth.muted.value;
  return (
    <div class="sound">
      {synth.locked.value && playing && (
        <button type="button" class="button button-main tap" onClick={synth.unlock}>
          <Icon name="sound" /> Tap to listen
        </button>
      )}
      <button
        type="button"
        class="icon-button"
        aria-label="Mute"
        aria-pressed={muted}
        title={muted ? 'Sound on' : 'Mute'}
        onClick={() => {
          synth.muted.value = !muted;
        }}
      >
        <Icon name={muted ? 'muted' : 'sound'} />
      </button>
      <input
        class="volume"
        type="range"
        aria-label="Volume"
        min={0}
        max={1}
        step={0.02}
        value={synth.volume.value}
        onInput={(event) => {
          synth.volume.value = event.currentTarget.valueAsNumber;
          synth.muted.value = false;
        }}
      />
    </div>
  );
}
