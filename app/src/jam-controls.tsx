import type { JSX } from 'preact';
import * as texts from '#texts/jam.ts';
import { JAM_INSTRUMENTS } from './jam-instruments.ts';
import type { JamModel } from './jam-model.ts';

const GOOD = [
  { value: 'any', name: 'off' },
  { value: 'scale', name: texts.ofTheScale },
  { value: 'chord', name: texts.ofTheChord },
] as const;

const CLICKS = [
  { value: 'never', name: 'off' },
  { value: 'count-in', name: texts.toCountIn },
  { value: 'always', name: 'always' },
] as const;

/** The instrument, the notes that are good, the clicks, the octave. */
export function JamControls({ model, onShift }: { model: JamModel; onShift: (by: 1 | -1) => void }) {
  const choice = (label: string, value: string, onChoose: (value: string) => void, options: JSX.Element[]) => (
    <label class="jam-choice">
      {label}
      <select value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        {options}
      </select>
    </label>
  );
  const known = JAM_INSTRUMENTS.some(({ program }) => program === model.program.value);

  return (
    <div class="jam-controls">
      {choice(
        texts.instrument,
        String(model.program.value),
        (value) => {
          model.program.value = Number(value);
        },
        [
          ...JAM_INSTRUMENTS.map(({ program, name }) => (
            <option key={program} value={program}>
              {name}
            </option>
          )),
          ...(known
            ? []
            : [
                <option key="other" value={model.program.value}>
                  {texts.programValue(model.program.value + 1)}
                </option>,
              ]),
        ],
      )}
      {choice(
        texts.onlyGoodNotes,
        model.good.value,
        (value) => {
          model.good.value = GOOD.find((each) => each.value === value)?.value ?? 'any';
        },
        GOOD.map(option),
      )}
      {choice(
        texts.metronome,
        model.clicks.value,
        (value) => {
          model.clicks.value = CLICKS.find((each) => each.value === value)?.value ?? 'never';
        },
        CLICKS.map(option),
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields */}
      <div class="jam-octave" role="group" aria-label={texts.octave}>
        <button
          type="button"
          class="icon-button"
          aria-label={texts.octaveDown}
          title={texts.octaveDownHint}
          onClick={() => onShift(-1)}
        >
          −
        </button>
        <span>{texts.octaveValue(model.octave.value)}</span>
        <button
          type="button"
          class="icon-button"
          aria-label={texts.octaveUp}
          title={texts.octaveUpHint}
          onClick={() => onShift(1)}
        >
          +
        </button>
      </div>
    </div>
  );
}

const option = ({ value, name }: { readonly value: string; readonly name: string }) => (
  <option key={value} value={value}>
    {name}
  </option>
);
