import { VOICES, type Voice } from '@aero-melody/client';
import * as texts from '#texts/mix.ts';
import { PLAIN_LEVEL } from './mix.ts';
import type { Sound } from './sound.ts';
import type { State } from './state.ts';
import type { Strip } from './synth-mixer.ts';

interface Row {
  readonly strip: Strip;
  readonly name: string;
  readonly color: string;
}

const VOICE_NAMES: { readonly [V in Voice]: string } = {
  melody: texts.melody,
  bass: texts.bass,
  pad: texts.pad,
  percussion: texts.drums,
  choir: texts.choir,
};

/** Loudness of each voice and person, for this person alone. */
export function MixPanel({ state, sound }: { state: State; sound: Sound }) {
  const { count } = state.music.value;
  const voices = VOICES.filter((voice) => count[voice] > 0);
  const rows: readonly Row[] = [
    ...voices.map((voice) => ({ strip: voice, name: VOICE_NAMES[voice], color: `var(--${voice})` })),
    ...state.people.value.map(({ userId, name, you, color }) => ({
      strip: userId,
      name: you ? texts.youName(name) : name,
      color,
    })),
    { strip: 'metronome', name: texts.metronome, color: 'var(--ink-soft)' },
  ];
  return (
    <ul class="mix" aria-label={texts.mixForYouAlone}>
      {rows.map((row) => (
        <MixStrip key={row.strip} row={row} sound={sound} />
      ))}
    </ul>
  );
}

function MixStrip({ row: { strip, name, color }, sound }: { row: Row; sound: Sound }) {
  const mix = sound.synth.value?.mix;
  const level = mix?.levels.value.get(strip) ?? PLAIN_LEVEL;
  const toggle = (which: 'muted' | 'solo', word: string, title: string) => (
    <button
      type="button"
      class="mix-toggle"
      aria-label={`${title} ${name}`}
      title={title}
      aria-pressed={level[which]}
      disabled={!mix}
      onClick={() => mix?.set(strip, { [which]: !level[which] })}
    >
      {word}
    </button>
  );
  return (
    <li class="mix-strip" style={{ '--strip': color }}>
      <span class="mix-name">{name}</span>
      {toggle('muted', 'M', texts.mute)}
      {strip !== 'metronome' && toggle('solo', 'S', texts.hearOnly)}
      <input
        type="range"
        aria-label={texts.volumeOf(name)}
        {...{ min: 0, max: 1, step: 0.02 }}
        value={level.volume}
        disabled={!mix}
        onInput={({ currentTarget }) => mix?.set(strip, { volume: currentTarget.valueAsNumber, muted: false })}
      />
    </li>
  );
}
