import { Icon } from './icon.tsx';
import type { Sound } from './sound.ts';

/** How loud the music is here. While the browser holds the sound back, a tap lets it in; the room plays on meanwhile. */
export function SoundControls({ sound, playing }: { sound: Sound; playing: boolean }) {
  const muted = sound.muted.value;
  return (
    <div class="sound">
      {sound.locked.value && playing && (
        <button type="button" class="button button-main tap" onClick={sound.unlock}>
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
          sound.muted.value = !muted;
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
        value={sound.volume.value}
        onInput={(event) => {
          sound.volume.value = event.currentTarget.valueAsNumber;
          sound.muted.value = false;
        }}
      />
    </div>
  );
}
