import { useSignal } from '@preact/signals';
import * as texts from '#texts/collections.ts';
import type { Rule } from './collections-model.ts';

interface Props {
  /** A rule may find its journeys. */
  readonly hasRules?: boolean;
  /** Resolves with true where it was made. */
  readonly onMake: (title: string, rule?: Rule) => Promise<boolean>;
}

/** Makes a collection: its title, and what is in it. */
export function CollectionForm({ hasRules = false, onMake }: Props) {
  const title = useSignal('');
  const kind = useSignal<Kind>('hand');
  const value = useSignal('');
  const busy = useSignal(false);
  const needsValue = kind.value !== 'hand' && kind.value !== 'liked';

  async function make() {
    busy.value = true;
    const made = await onMake(title.value.trim(), ruleOf(kind.value, value.value.trim()));
    busy.value = false;
    if (made) title.value = '';
  }

  return (
    <form
      class="collection-form"
      onSubmit={(event) => {
        event.preventDefault();
        void make();
      }}
    >
      <input
        aria-label={texts.titleOfTheCollection}
        placeholder={texts.nightsOverTheSea}
        required
        maxLength={255}
        dir="auto"
        autocomplete="off"
        value={title.value}
        onInput={({ currentTarget }) => {
          title.value = currentTarget.value;
        }}
      />
      {hasRules && (
        <select
          aria-label={texts.filledBy}
          value={kind.value}
          onChange={({ currentTarget }) => {
            kind.value = currentTarget.value as Kind;
          }}
        >
          {KINDS.map(([each, label]) => (
            <option key={each} value={each}>
              {label}
            </option>
          ))}
        </select>
      )}
      {needsValue && (
        <input
          aria-label={texts.valueOfTheRule}
          required
          maxLength={100}
          pattern={kind.value === 'year' ? '\\d{1,4}' : undefined}
          value={value.value}
          onInput={({ currentTarget }) => {
            value.value = currentTarget.value;
          }}
        />
      )}
      <button type="submit" class="button button-small" disabled={busy.value}>
        {hasRules ? texts.newCollection : texts.make}
      </button>
    </form>
  );
}

const KINDS = [
  ['hand', texts.filledByHand],
  ['airport', texts.filledByAirport],
  ['country', texts.filledByCountry],
  ['continent', texts.filledByContinent],
  ['tag', texts.filledByTag],
  ['year', texts.filledByYear],
  ['liked', texts.filledByLikes],
] as const;
type Kind = (typeof KINDS)[number][0];

function ruleOf(kind: Kind, value: string): Rule | undefined {
  if (kind === 'hand') return undefined;
  if (kind === 'liked') return { liked: true };
  return { [kind]: kind === 'year' ? Number(value) : value };
}
