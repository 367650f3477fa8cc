import { useComputed } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { language } from '#texts/language.ts';
import * as texts from '#texts/replay.ts';
import { Icon } from './icon.tsx';
import { ReplayBusy } from './replay-busy.tsx';
import { SPEEDS, type Speed } from './replay-clock.ts';
import { jump, jumpToEdit, toggle } from './replay-keys.ts';
import type { Replay } from './replay-model.ts';

/** Step of the buttons, ms. */
const STEP_MS = 10_000;

/** Play and pause, the scrubber over the busy stretches of the evening, speed, and loudness. */
export function ReplayControls({ replay }: { readonly replay: Replay }) {
  const { clock, replayTime, sound, music, details } = replay;
  const playing = clock.playing.value;
  const clockTime = useComputed(() => clockWords(clock.time.value));
  const place = useComputed(() => `${minutes(clock.played.value)} / ${minutes(replayTime.length)}`);
  const marks = useMemo(
    () => details.marks.map((mark) => ({ ...mark, played: replayTime.playedAt(mark.at) })),
    [replay],
  );

  return (
    <section class="replay-controls" aria-label={texts.replay}>
      <div class="replay-buttons">
        <Control label={texts.earlierEdit} sign="|‹" onPress={() => jumpToEdit(replay, 'earlier')} />
        <Control label={texts.back} sign="−10" onPress={() => jump(replay, -STEP_MS)} />
        <button
          type="button"
          class="play"
          aria-label={playing ? texts.pause : texts.play}
          onClick={() => toggle(replay)}
        >
          <Icon name={playing ? 'pause' : 'play'} />
        </button>
        <Control label={texts.forward} sign="+10" onPress={() => jump(replay, STEP_MS)} />
        <Control label={texts.laterEdit} sign="›|" onPress={() => jumpToEdit(replay, 'later')} />
      </div>
      <p class="replay-time">
        <time class="replay-clock">{clockTime}</time> <span>{place}</span>
      </p>
      <div class="replay-scrubber">
        <ReplayBusy replay={replay} />
        <input
          type="range"
          aria-label={texts.timeOfTheEvening}
          aria-valuetext={clockTime.value}
          min={0}
          max={Math.ceil(replayTime.length)}
          step={100}
          value={clock.played.value}
          onInput={(event) => clock.seek(event.currentTarget.valueAsNumber)}
        />
      </div>
      <div class="replay-settings">
        <label>
          {texts.speed}
          <select
            value={clock.speed.value}
            onChange={(event) => clock.setSpeed(Number(event.currentTarget.value) as Speed)}
          >
            {SPEEDS.map((speed) => (
              <option key={speed} value={speed}>
                {texts.times(speed)}
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          class="icon-button"
          aria-label={texts.mute}
          aria-pressed={sound.muted.value}
          title={sound.muted.value ? texts.soundOn : texts.mute}
          onClick={() => {
            sound.muted.value = !sound.muted.value;
          }}
        >
          <Icon name={sound.muted.value ? 'muted' : 'sound'} />
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
        <span class="replay-hint">
          {music.notes.length === 0 ? texts.noMusic : clock.speed.value !== 1 && texts.soundAtItsOwnSpeed}
        </span>
      </div>
      {marks.length > 0 && (
        <ul class="replay-marks" aria-label={texts.marks}>
          {marks.map(({ at, kind, name, user, played }) => (
            <li key={`${at}/${kind}`}>
              <button type="button" class="button button-small" onClick={() => clock.seek(played)}>
                {texts.aMark(
                  kind === 'take' ? texts.take(user?.name ?? texts.somebody) : texts.version(name ?? ''),
                  clockWords(at),
                )}
              </button>
            </li>
          ))}
        </ul>
      )}
      <p class="replay-hint">{texts.keys}</p>
    </section>
  );
}

const Control = ({ label, sign, onPress }: { label: string; sign: string; onPress: () => void }) => (
  <button type="button" class="icon-button replay-step" aria-label={label} title={label} onClick={onPress}>
    {sign}
  </button>
);

/** By the clock of this machine. @example clockWords(1795799955535) // '20:12:35' */
const clockWords = (at: number): string =>
  new Date(at).toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** @example minutes(83_400) // '1:23' */
function minutes(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}
