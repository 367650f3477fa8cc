import { useMemo } from 'preact/hooks';
import { LibraryCard } from './library-card.tsx';
import { createLibraryModel, type LibraryModel, type Statistics, type Wish } from './library-model.ts';
import './style/library.css';

/** Time after the last letter until a search is asked for, ms. */
const TYPING_MS = 250;

/** The journeys of a person: its own, those shared with it, and what others have published. */
export function Library() {
  const model = useMemo(createLibraryModel, []);
  const { wish, journeys, hasMore, trouble, done, statistics } = model;
  const told = done.value;
  const scopes = model.canCopy ? SCOPES : SCOPES.filter(({ scope }) => scope === 'public');

  return (
    <section class="library" aria-label="Library">
      {statistics.value && statistics.value.flown.flights + statistics.value.planned.flights > 0 && (
        <p class="library-figures">{figureWords(statistics.value)}</p>
      )}
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields */}
      <div class="library-scopes" role="group" aria-label="Which journeys">
        {scopes.map(({ scope, label }) => (
          <button
            key={scope}
            type="button"
            class="button button-small"
            aria-pressed={wish.value.scope === scope}
            onClick={() => model.ask({ scope, shelf: 'current' })}
          >
            {label}
          </button>
        ))}
      </div>
      <Filters model={model} />
      <p class="library-trouble" role="alert">
        {trouble.value}
      </p>
      {journeys.value?.length === 0 && <p class="library-empty">{emptyWords(wish.value)}</p>}
      <ul class="library-list" aria-label="Journeys" aria-busy={journeys.value === undefined}>
        {journeys.value?.map((journey) => (
          <LibraryCard key={journey.id} journey={journey} model={model} />
        ))}
      </ul>
      {hasMore.value && (
        <button type="button" class="button" onClick={() => void model.more()}>
          Load more
        </button>
      )}
      <div class="library-told" role="status">
        {told && (
          <p class="library-toast">
            <span>{told.text}</span>
            {told.undo && (
              <button
                type="button"
                class="button button-small"
                onClick={() => {
                  done.value = undefined;
                  told.undo?.();
                }}
              >
                Undo
              </button>
            )}
            <button
              type="button"
              class="button button-small"
              onClick={() => {
                done.value = undefined;
              }}
            >
              Dismiss
            </button>
          </p>
        )}
      </div>
    </section>
  );
}

function Filters({ model }: { model: LibraryModel }) {
  const { wish, statistics } = model;
  const { scope, shelf, q, year, tag, region, sort } = wish.value;
  const choices = statistics.value?.filters;
  return (
    <search class="library-filters">
      <input
        type="search"
        aria-label="Search journeys"
        placeholder="Title, place, tag or entry"
        maxLength={100}
        value={q}
        onInput={({ currentTarget }) => model.ask({ q: currentTarget.value }, TYPING_MS)}
      />
      <Select
        label="Sort"
        value={sort}
        options={SORTS}
        onChoose={(value) => model.ask({ sort: value as Wish['sort'] })}
      />
      {scope === 'mine' && (
        <Select
          label="Show"
          value={shelf}
          options={SHELVES}
          onChoose={(value) => model.ask({ shelf: value as Wish['shelf'] })}
        />
      )}
      {choices && (
        <>
          <Select
            label="Year"
            value={year}
            options={['', ...choices.years.map(String)].map((each) => [each, each || 'Any year'])}
            onChoose={(value) => model.ask({ year: value })}
          />
          <Select
            label="Region"
            value={region}
            options={['', ...choices.regions].map((each) => [each, each || 'Any region'])}
            onChoose={(value) => model.ask({ region: value })}
          />
          <Select
            label="Tag"
            value={tag}
            options={['', ...choices.tags].map((each) => [each, each || 'Any tag'])}
            onChoose={(value) => model.ask({ tag: value })}
          />
        </>
      )}
    </search>
  );
}

interface SelectProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, words: string])[];
  readonly onChoose: (value: string) => void;
}

const Select = ({ label, value, options, onChoose }: SelectProps) => (
  <select aria-label={label} value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
    {options.map(([each, words]) => (
      <option key={each} value={each}>
        {words}
      </option>
    ))}
  </select>
);

const SCOPES = [
  { scope: 'mine', label: 'Mine' },
  { scope: 'shared', label: 'Shared with me' },
  { scope: 'public', label: 'Public' },
] as const;

const SORTS = [
  ['changed', 'Changed last'],
  ['travelled', 'Travelled last'],
  ['title', 'Title'],
  ['distance', 'Longest'],
] as const;

const SHELVES = [
  ['current', 'Current'],
  ['archived', 'Archived'],
  ['deleted', 'Deleted'],
] as const;

function emptyWords({ scope, shelf, q, year, tag, region }: Wish): string {
  if (q || year || tag || region) return 'No journey matches.';
  if (shelf === 'archived') return 'Your archive is empty.';
  if (shelf === 'deleted') return 'No deleted journey can be restored.';
  return EMPTY[scope];
}

const EMPTY: { readonly [S in Wish['scope']]: string } = {
  mine: 'You have no journeys yet. Start one, or take off from one of those below.',
  shared: 'No journey is shared with you yet. Open a link that you were sent.',
  public: 'No journey is public yet.',
};

function figureWords({ flown, planned }: Statistics): string {
  const parts = [
    counted(flown.flights, 'flight flown', 'flights flown'),
    counted(flown.airports, 'airport', 'airports'),
    counted(flown.countries.length, 'country', 'countries'),
    `${flown.distanceKm.toLocaleString('en')} km`,
    counted(flown.hours, 'hour in the air', 'hours in the air'),
  ];
  const ahead = planned.flights === 0 ? [] : [counted(planned.flights, 'flight planned', 'flights planned')];
  return [...(flown.flights === 0 ? [] : parts), ...ahead].join(' · ');
}

const counted = (count: number, one: string, many: string) =>
  `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
