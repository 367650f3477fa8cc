import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { language } from '#texts/language.ts';
import * as texts from '#texts/library.ts';
import { usePart } from './lazy-part.ts';
import { LibraryCard, STATUS_WORDS } from './library-card.tsx';
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
    <section class="library" aria-label={texts.library}>
      {statistics.value && figureWords(statistics.value) !== '' && (
        <p class="library-figures">{figureWords(statistics.value)}</p>
      )}
      <CollectionsPart />
      {/* biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields */}
      <div class="library-scopes" role="group" aria-label={texts.whichJourneys}>
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
      <ul class="library-list" aria-label={texts.journeys} aria-busy={journeys.value === undefined}>
        {journeys.value?.map((journey) => (
          <LibraryCard key={journey.id} journey={journey} model={model} />
        ))}
      </ul>
      {hasMore.value && (
        <button type="button" class="button" onClick={() => void model.more()}>
          {texts.loadMore}
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
                {texts.undo}
              </button>
            )}
            <button
              type="button"
              class="button button-small"
              onClick={() => {
                done.value = undefined;
              }}
            >
              {texts.dismiss}
            </button>
          </p>
        )}
      </div>
    </section>
  );
}

/** Collections, whose code comes when they are asked for. */
function CollectionsPart() {
  const open = useSignal(false);
  const trouble = useSignal('');
  const part = usePart(open.value, () => import('./collections.tsx'), {
    say({ text }) {
      trouble.value = text;
    },
  });
  return (
    <details
      class="library-collections"
      onToggle={({ currentTarget }) => {
        open.value = currentTarget.open;
      }}
    >
      <summary>{texts.collections}</summary>
      {open.value && (part ? <part.Collections /> : <p role="status">{trouble.value}</p>)}
    </details>
  );
}

function Filters({ model }: { model: LibraryModel }) {
  const { wish, statistics } = model;
  const { scope, shelf, q, year, tag, region, status, sort } = wish.value;
  const choices = statistics.value?.filters;
  return (
    <search class="library-filters">
      <input
        type="search"
        aria-label={texts.searchJourneys}
        placeholder={texts.titlePlaceTagOrEntry}
        maxLength={100}
        value={q}
        onInput={({ currentTarget }) => model.ask({ q: currentTarget.value }, TYPING_MS)}
      />
      <Select
        label={texts.sort}
        value={sort}
        options={SORTS}
        onChoose={(value) => model.ask({ sort: value as Wish['sort'] })}
      />
      {scope === 'mine' && (
        <Select
          label={texts.show}
          value={shelf}
          options={SHELVES}
          onChoose={(value) => model.ask({ shelf: value as Wish['shelf'] })}
        />
      )}
      <Select
        label={texts.status}
        value={status}
        options={STATUSES}
        onChoose={(value) => model.ask({ status: value as Wish['status'] })}
      />
      {choices && (
        <>
          <Select
            label={texts.year}
            value={year}
            options={['', ...choices.years.map(String)].map((each) => [each, each || texts.anyYear])}
            onChoose={(value) => model.ask({ year: value })}
          />
          <Select
            label={texts.region}
            value={region}
            options={[['', texts.anyRegion], ...named(choices.continents), ...named(choices.regions)]}
            onChoose={(value) => model.ask({ region: value })}
          />
          <Select
            label={texts.tag}
            value={tag}
            options={['', ...choices.tags].map((each) => [each, each || texts.anyTag])}
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

const named = (names: readonly string[]) => names.map((name) => [name, name] as const);

const SCOPES = [
  { scope: 'mine', label: texts.mine },
  { scope: 'shared', label: texts.sharedWithMe },
  { scope: 'public', label: texts.publicWord },
] as const;

const SORTS = [
  ['changed', texts.changedLast],
  ['travelled', texts.travelledLast],
  ['title', texts.title],
  ['distance', texts.longest],
] as const;

const STATUSES = [['', texts.anyStatus], ...Object.entries(STATUS_WORDS)] as const;

const SHELVES = [
  ['current', texts.current],
  ['archived', texts.archived],
  ['deleted', texts.deletedShelf],
] as const;

function emptyWords({ scope, shelf, q, year, tag, region, status }: Wish): string {
  if (q || year || tag || region || status) return texts.noJourneyMatches;
  if (shelf === 'archived') return texts.yourArchiveIsEmpty;
  if (shelf === 'deleted') return texts.noDeletedJourneyCanBeRestored;
  return EMPTY[scope];
}

const EMPTY: { readonly [S in Wish['scope']]: string } = {
  mine: texts.youHaveNoJourneysYet,
  shared: texts.noJourneyIsShared,
  public: texts.noJourneyIsPublicYet,
};

function figureWords({ flown, planned }: Statistics): string {
  const inTheAir = [
    texts.flightsFlown(flown.flights),
    texts.airports(flown.airports),
    texts.km(flown.distanceKm.toLocaleString(language)),
    texts.hoursInTheAir(flown.hours),
  ];
  const byGround = flown.ways.map(({ way, legs, distanceKm }) =>
    texts.legsBy(way, legs, distanceKm.toLocaleString(language)),
  );
  const ahead = planned.ways.reduce((sum, { legs }) => sum + legs, 0);
  return [
    ...(flown.flights === 0 ? [] : inTheAir),
    ...byGround,
    ...(flown.countries.length === 0 ? [] : [texts.countries(flown.countries.length)]),
    ...(flown.nights === 0 ? [] : [texts.nights(flown.nights)]),
    ...(planned.flights === 0 ? [] : [texts.flightsPlanned(planned.flights)]),
    ...(ahead === 0 ? [] : [texts.ridesPlanned(ahead)]),
  ].join(' · ');
}
