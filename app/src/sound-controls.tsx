import * as texts from '#texts/sound.ts';
import { Icon } from './icon.tsx';
import type { Sound } from './sound.ts';

/** How loud the music is here. While the browser holds the sound back, a tap lets it in; the room plays on meanwhile. */
export function SoundControls({ sound, playing }: { sound: Sound; playing: boolean }) {
  const muted = sound.muted.value;
  return (
    <div class="sound">
      {sound.locked.value && playing && (
        <button type="button" class="button button-main tap" onClick={sound.unlock}>
          <Icon name="sound" />
          {texts.tapToListen}
        </button>
      )}
      <button
        type="button"
        class="icon-button"
        aria-label={texts.mute}
        aria-pressed={muted}
        title={muted ? texts.soundOn : texts.mute}
        onClick={() => {
          sound.muted.value = !muted;
        }}
      >
        <Icon name={muted ? 'muted' : 'sound'} />
      </button>
      <input
        class="volume"
        type="range"
        aria-label={texts.volume}
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
