import type { LegSettingName } from '@aero-melody/client';
import * as texts from '#texts/steering.ts';
import { Icon } from './icon.tsx';
import { controlName, type Scope } from './steering.ts';

interface Props {
  readonly scope: Scope;
  readonly name: Extract<LegSettingName, 'tempo' | 'density' | 'energy' | 'temperature'>;
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Where the slider stands, also while nothing is set. */
  readonly value: number;
  /** What a value that is set is like. */
  readonly words: (value: number) => string;
}

/** A setting with a scale; while somebody else is at it, it wears their colour. */
export function SteeringSlider({ scope, name, label, min, max, step, value, words }: Props) {
  const id = controlName(scope, name);
  const own = scope.own.has(name);
  const person = scope.people.get(name);
  const said = own ? words(value) : scope.follows;

  return (
    <div class="setting setting-slider" style={{ '--person': person?.color ?? 'transparent' }}>
      <label for={id}>
        {label} <output for={id}>{person ? `${said} · ${person.name}` : said}</output>
      </label>
      <div class="setting-scale">
        <input
          id={id}
          type="range"
          name={name}
          {...{ min, max, step, value }}
          style={{ '--filled': (value - min) / (max - min) }}
          class={own ? 'scale scale-own' : 'scale'}
          disabled={scope.disabled}
          aria-valuetext={said}
          onPointerDown={scope.grab}
          onInput={(event) => scope.set({ [name]: event.currentTarget.valueAsNumber })}
        />
        <button
          type="button"
          class="icon-button setting-back"
          disabled={!own || scope.disabled}
          aria-label={texts.giveBack(label.toLowerCase(), scope.follows)}
          title={texts.backTo(scope.follows)}
          onClick={() => scope.set({ [name]: null })}
        >
          <Icon name="undo" />
        </button>
      </div>
    </div>
  );
}
