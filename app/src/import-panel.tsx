import type { Room } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { AirportCombobox } from './airport-combobox.tsx';
import { Dialog } from './dialog.tsx';
import { type ImportModel, openImportModel, type Preview } from './import-model.ts';
import './style/import.css';

/** Reads flights from a file or pasted text, shows what came of them, and adds them to the journey. */
export function ImportPanel({ room, file, onClose }: { room: Room; file: Blob | undefined; onClose: () => void }) {
  const model = useMemo(() => openImportModel(room), [room]);
  const pasted = useSignal('');
  const preview = model.preview.value;

  useEffect(() => {
    if (file) void model.read(file);
  }, [model, file]);

  return (
    <Dialog title="Import" onClose={onClose}>
      <div class="import-body">
        <label class="import-file">
          <span>Choose a calendar or a table, or drop it anywhere</span>
          <input
            type="file"
            accept=".ics,.csv,.tsv,.txt,.json,text/*"
            onChange={({ currentTarget: { files } }) => files?.[0] && void model.read(files[0])}
          />
        </label>
        <label class="import-text">
          <span>Or paste flights</span>
          <textarea
            rows={3}
            placeholder="LH400 12 May FRA-JFK 10:55–13:30"
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
          Read the text
        </button>
        <p class="import-said" role="status">
          {model.busy.value ? 'Reading…' : model.trouble.value || (preview ? sumWords(preview) : '')}
        </p>
        {preview && <Outcome preview={preview} model={model} />}
        {preview && preview.waypoints.length > 0 && (
          <button
            type="button"
            class="button"
            disabled={model.busy.value}
            onClick={() => {
              model.apply();
              onClose();
            }}
          >
            Add to the journey
          </button>
        )}
      </div>
    </Dialog>
  );
}

const Outcome = ({ preview, model }: { preview: Preview; model: ImportModel }) => (
  <>
    {preview.flights.length > 0 && (
      <ul class="import-flights" aria-label="Flights">
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
        <fieldset key={place} class="import-place" aria-label={`Airport for ${place}`}>
          <p dir="auto">{chosen ? `“${place}” is ${chosen}.` : `“${place}” is no airport. It may be:`}</p>
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
          <AirportCombobox label="Another airport" onPick={(code) => void model.choose(place, code)} />
        </fieldset>
      );
    })}
    {preview.rejected.length > 0 && (
      <details class="import-rejected" open={preview.rejected.length < 10}>
        <summary>{`Lines that are left out: ${preview.rejectedCount}`}</summary>
        <ul>
          {preview.rejected.map(({ lines: { from, to }, text, reason }) => (
            <li key={`${from} ${reason}`}>
              <span>{`${from === to ? `Line ${from}` : `Lines ${from} to ${to}`}: ${reason}.`}</span>
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

const sumWords = ({ flights: { length } }: Preview): string =>
  length === 0 ? 'No flight was found.' : length === 1 ? '1 flight was found.' : `${length} flights were found.`;
