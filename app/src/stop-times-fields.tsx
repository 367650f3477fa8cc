import { CABINS, WAYS, type Waypoint, type WaypointFields } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import * as texts from '#texts/stop.ts';
import { instantOfLocal, localTime } from '../../travel-log/local-time.ts';
import { placeText, readPlace, typedPlace, type WrittenPlace } from '../../travel-log/place-text.ts';
import { stayAt } from '../../travel-log/stay.ts';
import type { Known } from './airport-book.ts';
import { DraftField } from './draft-field.tsx';
import './style/stop-times.css';

interface Props {
  readonly waypoint: Waypoint;
  readonly airport: Known;
  readonly readOnly: boolean;
  readonly onEdit: (fields: WaypointFields) => void;
}

/** Times by the clocks of the place, the nights there, and the way of travel from it. */
export function StopTimesFields({ waypoint, airport, readOnly, onEdit }: Props) {
  const zone = airport?.tz ?? 'UTC';
  const note = useSignal('');
  const trouble = useSignal('');

  const place = readPlace(waypoint.airport);
  /** The nights follow from the times. */
  const counted = waypoint.arrive !== undefined && waypoint.depart !== undefined;

  function changeNights(input: HTMLInputElement) {
    if (input.validity.valid) onEdit({ nights: input.value === '' ? null : Number(input.value) });
  }

  const shown = (instant: string | undefined) => (instant === undefined ? '' : localTime(instant, zone));

  function changeTime(field: 'arrive' | 'depart', input: HTMLInputElement) {
    const found = input.validity.valid ? instantOfLocal(input.value, zone) : undefined;
    trouble.value = found || input.value === '' ? '' : texts.aYearHasFourDigits;
    note.value = found ? CLOCK_NOTES[found.kind] : '';
    if (found || input.value === '') onEdit({ [field]: found?.instant ?? null });
  }

  return (
    <>
      <div class="stop-times-fields">
        {place && <PlaceFields place={place} readOnly={readOnly} onEdit={onEdit} />}
        {TIMES.map(({ field, label }) => (
          <DraftField
            key={field}
            label={label}
            type="datetime-local"
            readOnly={readOnly}
            max="9999-12-31T23:59"
            value={shown(waypoint[field])}
            onKeep={(input) => changeTime(field, input)}
          />
        ))}
        <DraftField
          label={texts.nights}
          type="number"
          readOnly={readOnly || counted}
          min="1"
          max={MOST_NIGHTS}
          title={counted ? texts.countedFromTheTimes : undefined}
          value={stayAt(waypoint, zone)?.nights ?? ''}
          onKeep={changeNights}
        />
        <label>
          {texts.fromHereBy}
          <select
            disabled={readOnly}
            value={waypoint.way ?? ''}
            onChange={({ currentTarget: { value } }) => onEdit({ way: WAYS.find((way) => way === value) ?? null })}
          >
            <option value="">{texts.ways.flight}</option>
            {WAYS.map((way) => (
              <option key={way} value={way}>
                {texts.ways[way]}
              </option>
            ))}
          </select>
        </label>
        {DETAILS[waypoint.way ?? 'flight'].map(({ field, label, example }) => (
          <DraftField
            key={field}
            label={label}
            readOnly={readOnly}
            maxLength={LONGEST_DETAIL}
            placeholder={example}
            value={waypoint[field] ?? ''}
            onKeep={(input) => onEdit({ [field]: input.value.trim() || null })}
          />
        ))}
        {waypoint.way !== 'drive' && (
          <label>
            {waypoint.way ? texts.travelClass : texts.cabin}
            <select
              disabled={readOnly}
              value={waypoint.cabin ?? ''}
              onChange={({ currentTarget: { value } }) =>
                onEdit({ cabin: CABINS.find((cabin) => cabin === value) ?? null })
              }
            >
              <option value="">–</option>
              {CABINS.map((cabin) => (
                <option key={cabin}>{cabin}</option>
              ))}
            </select>
          </label>
        )}
      </div>
      <p class="stop-times-zone">
        {airport ? texts.timesAreByTheClocksOf(airport.city || airport.name, zone) : texts.timesAreInUtc}
        {note.value && ` ${note.value}`}
      </p>
      {trouble.value && (
        <p class="stop-times-trouble" role="alert">
          {trouble.value}
        </p>
      )}
    </>
  );
}

/** Name and coordinates of a place that is no airport. */
function PlaceFields({ place, readOnly, onEdit }: { place: WrittenPlace } & Pick<Props, 'readOnly' | 'onEdit'>) {
  const coordinates = `${place.latitude}, ${place.longitude}`;

  function move(input: HTMLInputElement) {
    const typed = typedPlace(input.value);
    if (typed) onEdit({ airport: placeText({ ...typed, name: place.name }) });
  }

  return (
    <>
      <DraftField
        label={texts.nameOfThePlace}
        readOnly={readOnly}
        maxLength={LONGEST_NAME}
        value={place.name}
        onKeep={({ value }) => onEdit({ airport: placeText({ ...place, name: value }) })}
      />
      <DraftField label={texts.coordinates} readOnly={readOnly} value={coordinates} onKeep={move} />
    </>
  );
}

/** Letters of the name of a place, count. */
const LONGEST_NAME = 70;

const TIMES = [
  { field: 'arrive', label: texts.arrive },
  { field: 'depart', label: texts.depart },
] as const;

/** The flight, train or ferry that leaves from the stop. */
const DETAILS = {
  flight: [
    { field: 'flight', label: texts.flight, example: 'LH400' },
    { field: 'carrier', label: texts.airline, example: texts.lufthansa },
    { field: 'seat', label: texts.seat, example: '12A' },
  ],
  train: [
    { field: 'flight', label: texts.train, example: texts.trainExample },
    { field: 'carrier', label: texts.railway, example: 'SNCF' },
    { field: 'seat', label: texts.seat, example: '7, 61' },
  ],
  ferry: [
    { field: 'flight', label: texts.ship, example: texts.shipExample },
    { field: 'carrier', label: texts.shippingLine, example: texts.lineExample },
    { field: 'seat', label: texts.cabin, example: '4012' },
  ],
  drive: [],
} as const;

/** Nights of a stay, count, as the document takes them. */
const MOST_NIGHTS = 999;

/** Letters of a detail, count. */
const LONGEST_DETAIL = 100;

const CLOCK_NOTES = {
  exact: '',
  skipped: texts.theClocksSkipThisTime,
  twice: texts.theClocksShowThisTimeTwice,
} as const;
