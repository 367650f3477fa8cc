import { MODES, type Voice } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as texts from '#texts/account.ts';
import type { AccountWork } from './account-work.ts';
import { INSTRUMENTS } from './instruments.ts';

type Preferences = Readonly<Record<string, unknown>>;

/** Settings that new journeys of this person begin with: tempo, mode, instruments. */
export function AccountMusic({ work }: { work: AccountWork }) {
  const preferences = useSignal<Preferences | undefined>(undefined);

  async function load() {
    const found = await work.ask<{ account: { preferences: Preferences } }>('GET', '/api/me');
    if (found.kind === 'done') preferences.value = found.value.account.preferences;
  }

  /** Preferences are replaced as a whole: all that this form does not know stays. */
  async function keep(fields: FormData) {
    const others = Object.entries(preferences.value?.music ?? {}).filter(([name]) => !fields.has(name));
    const chosen = [...fields].filter(([, value]) => value !== '');
    const values = chosen.map(([name, value]) => [name, name === 'mode' ? value : Number(value)]);
    const changed = { ...preferences.value, music: Object.fromEntries([...others, ...values]) };
    const kept = await work.ask('PATCH', '/api/me', { preferences: changed }, texts.savedForNewJourneys);
    if (kept.kind === 'done') preferences.value = changed;
  }

  useEffect(() => void load(), []);

  if (!preferences.value) return null;
  const music = (preferences.value.music ?? {}) as Preferences;
  return (
    <form
      class="account-form"
      onSubmit={(event) => {
        event.preventDefault();
        void keep(new FormData(event.currentTarget));
      }}
    >
      <label>
        {texts.tempoInBeats}
        <input
          type="number"
          name="tempo"
          min={40}
          max={200}
          value={music.tempo as number | undefined}
          placeholder={texts.asTheJourneyTells}
        />
      </label>
      <Choice
        name="mode"
        label={texts.mode}
        value={music.mode}
        options={MODES.map((name) => ({ value: name, name }))}
      />
      {VOICES.map(([voice, label]) => (
        <Choice
          key={voice}
          name={`${voice}Program`}
          label={label}
          value={music[`${voice}Program`]}
          options={INSTRUMENTS[voice].map(({ program, name }) => ({ value: String(program), name }))}
        />
      ))}
      <button type="submit" class="button" disabled={work.busy.value}>
        {texts.saveForNewJourneys}
      </button>
    </form>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly label: string;
  readonly value: unknown;
  readonly options: readonly { readonly value: string; readonly name: string }[];
}

const Choice = ({ name, label, value, options }: ChoiceProps) => (
  <label>
    {label}
    <select name={name}>
      <option value="">{texts.asTheJourneyTells}</option>
      {options.map((option) => (
        <option key={option.value} value={option.value} selected={String(value) === option.value}>
          {option.name}
        </option>
      ))}
    </select>
  </label>
);

const VOICES: readonly (readonly [Voice, string])[] = [
  ['melody', texts.melody],
  ['bass', texts.bass],
  ['pad', texts.pad],
  ['percussion', texts.drums],
  ['choir', texts.choirVoices],
];
