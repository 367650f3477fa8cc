import { MODES, VOICES, type Voice } from '@aero-melody/client';
import * as texts from '#texts/steering.ts';
import { INSTRUMENTS, instrumentName } from './instruments.ts';
import { keyWords } from './key-words.ts';
import type { Scope } from './steering.ts';
import { SteeringChoice } from './steering-choice.tsx';
import { SteeringSlider } from './steering-slider.tsx';
import { SteeringTexture } from './steering-texture.tsx';

/** How far: tempo, density, energy, daring. */
export function SteeringSliders({ scope }: { scope: Scope }) {
  const { values, outline } = scope;
  return (
    <>
      <SteeringSlider
        {...{ scope, name: 'tempo', label: texts.tempo, min: 40, max: 200, step: 1 }}
        value={values.tempo ?? Math.round(outline?.tempo ?? 96)}
        words={(bpm) => texts.bpm(Math.round(bpm))}
      />
      <SteeringSlider
        {...{ scope, name: 'density', label: texts.density, min: 0, max: 1, step: 0.02 }}
        value={values.density ?? 0.5}
        words={wordsFrom(
          [texts.hardlyANote, texts.fewerNotes, texts.asItComes, texts.moreNotes, texts.manyNotes],
          0,
          1,
        )}
      />
      <SteeringSlider
        {...{ scope, name: 'energy', label: texts.energy, min: 0, max: 1, step: 0.02 }}
        value={values.energy ?? 0.5}
        words={wordsFrom([texts.asleep, texts.softer, texts.asItComes, texts.livelier, texts.fullThrottle], 0, 1)}
      />
      <SteeringSlider
        {...{ scope, name: 'temperature', label: texts.daring, min: 0.5, max: 1.5, step: 0.02 }}
        value={values.temperature ?? 1}
        words={wordsFrom([texts.verySafe, texts.safe, texts.balanced, texts.daringPlay, texts.reckless], 0.5, 1.5)}
      />
    </>
  );
}

/** What of: who plays, in which key, on which instruments. */
export function SteeringChoices({ scope }: { scope: Scope }) {
  const { values, outline } = scope;
  const [tonic, mode] = outline ? keyWords(outline.key).split(' ') : [];
  const voices = VOICES.filter((voice) => voice === 'melody' || (voice === 'choir') === (values.texture === 'choir'));
  return (
    <>
      <SteeringTexture scope={scope} />
      <SteeringChoice
        {...{ scope, name: 'key', label: texts.key, now: tonic }}
        options={KEYS.map((name, pitch) => ({ value: String(pitch), name }))}
        onChoose={(value) => scope.set({ key: value === null ? null : Number(value) })}
      />
      <SteeringChoice
        {...{ scope, name: 'mode', label: texts.mode, now: mode }}
        options={MODES.map((name) => ({ value: name, name }))}
        onChoose={(value) => scope.set({ mode: MODES.find((name) => name === value) ?? null })}
      />
      {voices.map((voice) => (
        <SteeringChoice
          key={voice}
          {...{ scope, name: `${voice}Program`, label: VOICE_WORDS[voice] }}
          now={soundOf(voice, outline?.programs)}
          options={INSTRUMENTS[voice].map(({ program, name }) => ({ value: String(program), name }))}
          onChoose={(value) => scope.set({ [`${voice}Program`]: value === null ? null : Number(value) })}
        />
      ))}
    </>
  );
}

const KEYS = ['C', 'D♭', 'D', 'E♭', 'E', 'F', 'F♯', 'G', 'A♭', 'A', 'B♭', 'B'];

const VOICE_WORDS: { readonly [V in Voice]: string } = {
  melody: texts.melody,
  bass: texts.bass,
  pad: texts.pad,
  percussion: texts.drums,
  choir: texts.choirVoices,
};

function soundOf(voice: Voice, programs: readonly number[] | undefined): string | undefined {
  const program = programs?.[VOICES.indexOf(voice)];
  return program === undefined ? undefined : instrumentName(voice, program);
}

/** @example wordsFrom(['low', 'middle', 'high'], 0, 1)(0.9) // 'high' */
const wordsFrom =
  (words: readonly string[], min: number, max: number) =>
  (value: number): string =>
    words[Math.round(((value - min) / (max - min)) * (words.length - 1))] ?? '';
