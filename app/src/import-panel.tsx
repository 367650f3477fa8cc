import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import * as texts from '#texts/import.ts';
import { AirportCombobox } from './airport-combobox.tsx';
import { Dialog } from './dialog.tsx';
import { type ImportModel, openImportModel, type Preview } from './import-model.ts';
import type { Brought, ImportTarget } from './import-target.ts';
import './style/combobox.css';
import './style/import.css';

interface Props {
  readonly target: ImportTarget;
  readonly brought: Brought;
  readonly onClose: () => void;
}

/** Reads flights from a file or pasted text, shows what came of them, and brings them to their place. */
export function ImportPanel({ target, brought, onClose }: Props) {
  const model = useMemo(() => openImportModel(target), []);
  const pasted = useSignal('');
  const preview = model.preview.value;

  useEffect(() => {
    const { file, text } = brought;
    if (text !== undefined) pasted.value = text;
    const given = file ?? (text === undefined ? undefined : new Blob([text]));
    if (given) void model.read(given);
  }, [model, brought]);

  return (
    <Dialog title={texts.importWord} onClose={onClose}>
      <div class="import-body">
        <label class="import-file">
          <span>{texts.chooseAFile}</span>
          <input
            type="file"
            accept=".ics,.csv,.tsv,.txt,.json,.geojson,.gpx,.kml,.kmz,.aero,text/*"
            onChange={({ currentTarget: { files } }) => files?.[0] && void model.read(files[0])}
          />
        </label>
        <label class="import-text">
          <span>{texts.orPasteFlights}</span>
          <textarea
            rows={3}
            placeholder={texts.lh40012MayFraJfk10}
            value={pasted.value}
            onInput={(event) => {
              pasted.value = event.currentTarget.value;
            }}
          />
        </label>
        <button
          type="button"
          class="button"
          disabled={pasted.value.trim() === ''}
          onClick={() => void model.read(new Blob([pasted.value]))}
        >
          {texts.readTheText}
        </button>
        <p class="import-said" role="status">
          {model.busy.value ? texts.reading : model.trouble.value || (preview ? sumWords(preview) : '')}
          {preview?.tooMuch !== undefined && <strong>{texts.tooMuch(preview.tooMuch)}</strong>}
        </p>
        {model.box.value && (
          <>
            <p>{texts.aBlackBox}</p>
            <button
              type="button"
              class="button button-main"
              disabled={model.busy.value}
              onClick={() => void model.openBox()}
            >
              {texts.openItAsAJourney}
            </button>
          </>
        )}
        {preview && <Outcome preview={preview} model={model} />}
        {preview && preview.waypoints.length > 0 && (
          <button
            type="button"
            class="button button-main"
            disabled={model.busy.value || preview.tooMuch !== undefined}
            onClick={async () => {
              if (await model.apply()) onClose();
            }}
          >
            {target.label}
          </button>
        )}
      </div>
    </Dialog>
  );
}

const Outcome = ({ preview, model }: { preview: Preview; model: ImportModel }) => (
  <>
    {preview.flights.some(({ depart, arrive }) => depart ?? arrive) && <p>{texts.timesAreLocal}</p>}
    {preview.flights.length > 0 && (
      <ul class="import-flights" aria-label={texts.flights}>
        {preview.flights.map((flight, at) => (
          <li key={at}>
            <strong dir="auto">{`${flight.origin} → ${flight.destination}`}</strong>
            <span>
              {[flight.flight, timeWords(flight.depart), timeWords(flight.arrive)].filter(Boolean).join(' · ')}
            </span>
            {flight.remarks.map((remark) => (
              <em key={remark}>{remark}</em>
            ))}
          </li>
        ))}
      </ul>
    )}
    {preview.unknown.map(({ place, suggestions }) => {
      const chosen = model.places.value.get(place);
      return (
        <fieldset key={place} class="import-place" aria-label={texts.airportFor(place)}>
          <p dir="auto">{chosen ? texts.is(place, chosen) : texts.isNoAirport(place)}</p>
          <div class="import-choices">
            {suggestions.slice(0, 3).map(({ id, iata, icao, name }) => {
              const code = iata ?? icao;
              return (
                code && (
                  <button
                    key={id}
                    type="button"
                    class="button button-small"
                    aria-pressed={chosen === code}
                    onClick={() => void model.choose(place, code)}
                  >
                    {`${code} ${name}`}
                  </button>
                )
              );
            })}
          </div>
          <AirportCombobox label={texts.anotherAirport} onPick={(code) => void model.choose(place, code)} />
        </fieldset>
      );
    })}
    {preview.rejected.length > 0 && (
      <details class="import-rejected" open={preview.rejected.length < 10}>
        <summary>{texts.linesThatAreLeftOut(preview.rejectedCount)}</summary>
        <ul>
          {preview.rejected.map(({ lines: { from, to }, text, reason }) => (
            <li key={`${from} ${reason}`}>
              <span>{`${texts.lines(from, to)}: ${reason}.`}</span>
              <q dir="auto">{text}</q>
            </li>
          ))}
        </ul>
      </details>
    )}
  </>
);

/** @example timeWords('2026-05-12T10:55') // '2026-05-12 10:55' */
const timeWords = (local: string | undefined) => local?.replace('T', ' ');

const sumWords = ({ flights: { length } }: Preview): string => texts.flightsWereFound(length);
