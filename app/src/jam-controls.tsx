import type { JSX } from 'preact';
import { JAM_INSTRUMENTS } from './jam-instruments.ts';
import type { JamModel } from './jam-model.ts';

const GOOD = [
  { value: 'any', name: 'off' },
  { value: 'scale', name: 'of the scale' },
  { value: 'chord', name: 'of the chord' },
] as const;

const CLICKS = [
  { value: 'never', name: 'off' },
  { value: 'count-in', name: 'to count in' },
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
        'Instrument',
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
                  program {model.program.value + 1}
                </option>,
              ]),
        ],
      )}
      {choice(
        'Only good notes',
        model.good.value,
        (value) => {
          model.good.value = GOOD.find((each) => each.value === value)?.value ?? 'any';
        },
        GOOD.map(option),
      )}
      {choice(
        'Metronome',
        model.clicks.value,
        (value) => {
          model.clicks.value = CLICKS.find((each) => each.value === value)?.value ?? 'never';
        },
        CLICKS.map(option),
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields */}
      <div class="jam-octave" role="group" aria-label="Octave">
        <button
          type="button"
          class="icon-button"
          aria-label="Octave down"
          title="Octave down (Z)"
          onClick={() => onShift(-1)}
        >
          −
        </button>
        <span>octave {model.octave.value}</span>
        <button
          type="button"
          class="icon-button"
          aria-label="Octave up"
          title="Octave up (X)"
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
