import type { LegSettingName } from '@aero-melody/client';
import * as texts from '#texts/steering.ts';
import { controlName, type Scope } from './steering.ts';

interface Props {
  readonly scope: Scope;
  readonly name: LegSettingName;
  readonly label: string;
  readonly options: readonly { readonly value: string; readonly name: string }[];
  /** What it is while nothing is set, e.g. "flute". */
  readonly now: string | undefined;
  readonly onChoose: (value: string | null) => void;
}

/** A setting out of a list, with what it follows by itself as the first of it. */
export function SteeringChoice({ scope, name, label, options, now, onChoose }: Props) {
  const id = controlName(scope, name);
  const person = scope.people.get(name);
  const value = scope.own.has(name) ? String(scope.values[name]) : '';
  const known = value === '' || options.some((option) => option.value === value);

  return (
    <div class="setting setting-choice" style={{ '--person': person?.color ?? 'transparent' }}>
      <label for={id}>{label}</label>
      <select
        id={id}
        name={name}
        class={value === '' ? undefined : 'choice-own'}
        value={value}
        disabled={scope.disabled}
        title={person && texts.isHere(person.name)}
        onChange={({ currentTarget }) => onChoose(currentTarget.value === '' ? null : currentTarget.value)}
      >
        <option value="">{scope.disabled ? (now ?? texts.locked) : now ? texts.autoNow(now) : scope.follows}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.name}
          </option>
        ))}
        {!known && <option value={value}>{texts.programNumber(Number(value) + 1)}</option>}
      </select>
    </div>
  );
}
