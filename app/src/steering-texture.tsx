import { TEXTURES, type Texture } from '@aero-melody/client';
import * as texts from '#texts/steering.ts';
import { controlName, type Scope } from './steering.ts';

/** Who plays with the melody. In a leg the journey's choice holds until another is made. */
export function SteeringTexture({ scope }: { scope: Scope }) {
  const group = controlName(scope, 'texture');

  return (
    <fieldset class="setting setting-texture" disabled={scope.disabled}>
      <legend>{texts.texture}</legend>
      <div class="segments">
        {TEXTURES.map((texture) => (
          <label key={texture} class="segment" title={WORDS[texture].title}>
            <input
              type="radio"
              name={group}
              checked={scope.values.texture === texture}
              onChange={() => scope.set({ texture })}
            />
            <span>{WORDS[texture].name}</span>
          </label>
        ))}
      </div>
    </fieldset>
  );
}

const WORDS: { readonly [T in Texture]: { readonly name: string; readonly title: string } } = {
  band: { name: texts.band, title: texts.bassPadAndPercussion },
  choir: { name: texts.choir, title: texts.altoTenorAndBassUnder },
};
