import type { Airport } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import * as texts from '#texts/airport.ts';
import { placeText, typedPlace } from '../../travel-log/place-text.ts';
import { hasCode } from './airport-book.ts';
import { AirportMark } from './airport-mark.tsx';
import { useAirportSearch } from './airport-search.ts';
import { Icon } from './icon.tsx';
import { isComposing } from './input-method.ts';

/**
 * The field that adds a stop: an editable combobox with a list (ARIA 1.2). Whatever is typed can be added, known or
 * not; `onPick` gets the code.
 */
export function AirportCombobox({
  label = texts.addAnAirport,
  onPick,
}: {
  label?: string;
  onPick: (code: string) => void;
}) {
  const id = useId();
  const text = useSignal('');
  const open = useSignal(false);
  const active = useSignal(0);
  const search = useAirportSearch(onSettled);
  /** Enter was pressed before the answer came: the best one is taken as soon as it does. */
  const eager = useSignal(false);

  const typed = text.value.trim();
  const options = optionsFor(typed, search.airports.value);
  // Old answers stay until the new one comes: a list that blinks is hard to read.
  const shown = open.value && typed !== '' && (search.settled.value || search.airports.value.length > 0);

  function onSettled() {
    active.value = 0;
    if (!eager.value) return;
    eager.value = false;
    pick(optionsFor(text.value.trim(), search.airports.value)[0]);
  }

  function type(value: string) {
    text.value = value;
    open.value = true;
    eager.value = false;
    search.ask(value.trim());
  }

  function pick(option: Option | undefined) {
    if (!option) return;
    onPick(option.code);
    type('');
    open.value = false;
  }

  function onKey(event: KeyboardEvent) {
    if (isComposing(event)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && typed !== '') {
      if (open.value) active.value = (active.value + step + options.length) % options.length;
      open.value = true;
    } else if (event.key === 'Home' && shown) active.value = 0;
    else if (event.key === 'End' && shown) active.value = options.length - 1;
    else if (event.key === 'Enter' && typed !== '') {
      if (search.settled.value) pick(options[active.value]);
      else eager.value = true;
    } else if (event.key === 'Escape') {
      if (!shown) type('');
      open.value = false;
    } else return;
    event.preventDefault();
  }

  return (
    <div class="combobox">
      <label for={`${id}-field`}>{label}</label>
      <input
        id={`${id}-field`}
        class="combobox-field"
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={shown}
        aria-controls={`${id}-list`}
        aria-activedescendant={shown ? `${id}-${active.value}` : undefined}
        autocomplete="off"
        autocapitalize="characters"
        spellcheck={false}
        enterkeyhint="done"
        maxLength={60}
        placeholder={texts.cityAirportOrCode}
        value={text.value}
        onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={onKey}
        onBlur={() => {
          open.value = false;
        }}
      />
      <div id={`${id}-list`} class="combobox-list" role="listbox" aria-label={texts.airports} hidden={!shown}>
        {shown &&
          options.map((option, index) => (
            // The field keeps the focus and the keyboard: options are pointed at through aria-activedescendant.
            // biome-ignore lint/a11y/useKeyWithClickEvents: see above
            // biome-ignore lint/a11y/useFocusableInteractive: see above
            <div
              key={option.code}
              id={`${id}-${index}`}
              class="option"
              role="option"
              aria-selected={index === active.value}
              ref={index === active.value ? reveal : null}
              onPointerDown={(event) => event.preventDefault()}
              onPointerMove={() => {
                active.value = index;
              }}
              onClick={() => pick(option)}
            >
              <OptionWords option={option} failed={search.failed.value} />
            </div>
          ))}
      </div>
      <p class="visually-hidden" role="status">
        {shown && search.settled.value ? foundWords(search.airports.value.length, search.failed.value) : ''}
      </p>
    </div>
  );
}

interface Option {
  readonly code: string;
  /** Absent where no airport has this code. */
  readonly airport?: Airport;
  /** A place that is no airport, in words. */
  readonly place?: string;
  /** The airports that a city is placed amid. */
  readonly nearTo?: string;
}

/**
 * The airports found, their cities as places of their own, and what was typed itself where none of them bears that code; or the
 * place whose coordinates were typed.
 */
function optionsFor(typed: string, airports: readonly Airport[]): Option[] {
  const place = typedPlace(typed);
  if (place) {
    const { name, latitude, longitude } = place;
    return [{ code: placeText(place), place: name || `${latitude}, ${longitude}` }];
  }
  const found = airports.flatMap((airport) => {
    const code = airport.iata ?? airport.icao;
    return code === null ? [] : [{ code, airport }];
  });
  const code = typed.length <= LONGEST_CODE ? typed.toUpperCase() : typed;
  const exact = airports.some((airport) => hasCode(airport, code));
  const codeLike = found.length === 0 || CODE.test(code);
  return [...found, ...(exact ? [] : cityOptions(typed, airports)), ...(exact || !codeLike ? [] : [{ code }])];
}

/** Airports of a city lie within so many degrees of its first one. */
const CITY_DEGREES = 1.5;

/**
 * The city that is being typed: who comes by train is at no airport. It is placed amid its airports. Cities of one name are several
 * options, in the order of their first airports.
 */
function cityOptions(typed: string, airports: readonly Airport[]): Option[] {
  const named = airports.find(({ city }) => city.toLowerCase().startsWith(typed.toLowerCase()));
  const cities: Airport[][] = [];
  for (const airport of airports) {
    if (airport.city !== named?.city || airport.closed !== undefined) continue;
    const { latitude, longitude } = airport;
    const own = cities.find(
      ([first]) => Math.hypot(first!.latitude - latitude, first!.longitude - longitude) < CITY_DEGREES,
    );
    if (own) own.push(airport);
    else cities.push([airport]);
  }
  return cities.map((own) => {
    const { city, country } = own[0]!;
    const mean = (field: 'latitude' | 'longitude') => own.reduce((sum, { [field]: at }) => sum + at, 0) / own.length;
    return {
      code: placeText({ name: city, latitude: mean('latitude'), longitude: mean('longitude') }),
      place: cities.length > 1 ? `${city}, ${country}` : city,
      nearTo: own.map(({ iata, icao }) => iata ?? icao).join(', '),
    };
  });
}

const LONGEST_CODE = 4;
const CODE = /^[A-Z0-9]{3,4}$/;

/** @param failed airports could not be looked up */
const OptionWords = ({ option: { code, airport, place, nearTo }, failed }: { option: Option; failed: boolean }) =>
  place !== undefined ? (
    <>
      <span class="option-code">
        <Icon name="place" />
      </span>
      <span class="option-city">{place}</span>
      <span class="option-name">{nearTo ? texts.theCityItself(nearTo) : texts.aPlaceThatIsNoAirport}</span>
    </>
  ) : airport ? (
    <>
      <span class="option-code">{code}</span>
      <span class="option-city">{airport.city || airport.name}</span>
      <span class="option-name">
        {airport.name} · {airport.country}
        <AirportMark airport={airport} />
      </span>
    </>
  ) : (
    <>
      <span class="option-code option-code-unknown">{code}</span>
      <span class="option-city">{texts.addCode(code)}</span>
      <span class="option-name">{failed ? texts.airportsCannotBeLookedUpNow : texts.noAirportHasThisCode}</span>
    </>
  );

const reveal = (option: HTMLDivElement | null) => option?.scrollIntoView({ block: 'nearest' });

function foundWords(count: number, failed: boolean): string {
  if (failed) return texts.noLookUp;
  return texts.airportsFound(count);
}
