import { useSignal } from '@preact/signals';
import * as texts from '#texts/library.ts';
import { Dialog } from './dialog.tsx';
import { type CopyWish, nextFriday } from './template.ts';
import './style/panel.css';

interface Props {
  /** Title of the journey. */
  readonly title: string;
  readonly onCopy: (wish: CopyWish) => void;
  readonly onClose: () => void;
}

/** Asks what a copy of a journey is to be like. */
export function CopyPanel({ title, onCopy, onClose }: Props) {
  const dates = useSignal<(typeof DATES)[number]['dates']>('same');
  const day = useSignal(nextFriday());
  const entries = useSignal(true);

  function copy(event: Event) {
    event.preventDefault();
    const from = { same: {}, none: { from: null }, day: { from: day.value } }[dates.value];
    onCopy({ ...from, entries: entries.value });
  }

  return (
    <Dialog title={texts.duplicate} onClose={onClose}>
      <form class="panel" onSubmit={copy}>
        <p>{texts.aCopyOf(title)}</p>
        <fieldset class="panel-part">
          <legend>{texts.dates}</legend>
          {DATES.map((choice) => (
            <label key={choice.dates} class="panel-choice">
              <input
                type="radio"
                name="dates"
                checked={dates.value === choice.dates}
                onChange={() => {
                  dates.value = choice.dates;
                }}
              />
              {choice.label}
            </label>
          ))}
          {dates.value === 'day' && (
            <label>
              {texts.firstDay}{' '}
              <input
                type="date"
                required
                min="1900-01-01"
                max="9998-12-31"
                value={day.value}
                onInput={({ currentTarget }) => {
                  day.value = currentTarget.value;
                }}
              />
              <small>{texts.clocksShowTheSameTimes}</small>
            </label>
          )}
        </fieldset>
        <label class="panel-choice">
          <input
            type="checkbox"
            checked={entries.value}
            onChange={({ currentTarget }) => {
              entries.value = currentTarget.checked;
            }}
          />
          {texts.withWhatIsWrittenAtTheStops}
        </label>
        <button type="submit" class="button button-main">
          {texts.duplicate}
        </button>
      </form>
    </Dialog>
  );
}

const DATES = [
  { dates: 'same', label: texts.sameDates },
  { dates: 'none', label: texts.noDates },
  { dates: 'day', label: texts.fromADayOn },
] as const;
