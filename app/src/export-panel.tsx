import type { Room } from '@aero-melody/client';
import { useEffect, useMemo } from 'preact/hooks';
import * as texts from '#texts/export.ts';
import { AnalysisCard } from './analysis-card.tsx';
import { Dialog } from './dialog.tsx';
import { openExportModel } from './export-model.ts';
import './style/export.css';

/** Files of the journey itself. */
const JOURNEY_FILES = [
  { kind: 'calendar', name: texts.calendar, about: texts.eachFlightWithItsTimes },
  { kind: 'table', name: texts.tableOfFlights, about: texts.forSpreadsheetsAndOtherLogs },
  { kind: 'geojson', name: texts.geoJson, about: texts.stopsAndFlightsForMaps },
  { kind: 'gpx', name: texts.gpx, about: texts.forDevicesAndHikingMaps },
  { kind: 'kml', name: texts.kml, about: texts.forGoogleEarth },
  {
    kind: 'journey',
    name: texts.journeyFile,
    about: texts.everythingWithTheSettings,
  },
  { kind: 'box', name: texts.blackBox, about: texts.documentAndMusicForAnotherServer },
  { kind: 'print', name: texts.pageToPrint, about: texts.mapTimesAndEntriesOnOne },
] as const;

/** The music of the journey as files, and what it is made of. */
export function ExportPanel({ room, onClose }: { room: Room; onClose: () => void }) {
  const model = useMemo(() => openExportModel(room), [room]);
  const said = model.said.value;
  const analysis = model.analysis.value;
  const rendering = model.rendering.value;

  useEffect(() => model.close, [model]);

  return (
    <Dialog title={texts.exportWord} onClose={onClose}>
      <div class="export-body">
        <ul class="export-files">
          <li>
            <div>
              <h3>{texts.midi}</h3>
              <p>{texts.notesTempoKeysAndAMarker}</p>
            </div>
            <button
              type="button"
              class="button"
              aria-label={texts.saveAsMidi}
              disabled={!analysis}
              onClick={() => void model.saveMidi()}
            >
              {texts.save}
            </button>
          </li>
          <li>
            <div>
              <h3>{texts.json}</h3>
              <p>{texts.plansChordsNotesAndFigures}</p>
            </div>
            <button
              type="button"
              class="button"
              aria-label={texts.saveAsJson}
              disabled={!analysis}
              onClick={() => void model.saveJson()}
            >
              {texts.save}
            </button>
          </li>
          <li>
            <div>
              <h3>{texts.wav}</h3>
              <p>{texts.soundAsThisPagePlays}</p>
              {rendering !== undefined && (
                <progress class="export-progress" aria-label={texts.makingTheSound} value={rendering} max={1} />
              )}
            </div>
            {rendering === undefined ? (
              <button
                type="button"
                class="button"
                aria-label={texts.saveAsWav}
                disabled={!analysis}
                onClick={() => void model.saveWav()}
              >
                {texts.save}
              </button>
            ) : (
              <button type="button" class="button" aria-label={texts.cancelTheWav} onClick={model.cancel}>
                {texts.cancel}
              </button>
            )}
          </li>
          {JOURNEY_FILES.map(({ kind, name, about }) => (
            <li key={kind}>
              <div>
                <h3>{name}</h3>
                <p>{about}</p>
              </div>
              <button
                type="button"
                class="button"
                aria-label={texts.saveThe(name)}
                onClick={() => void model.saveJourney(kind)}
              >
                {texts.save}
              </button>
            </li>
          ))}
        </ul>
        <p class={`export-said export-${said?.kind}`} role="status">
          {said?.text ?? (analysis ? '' : texts.composingTheWholeJourney)}
        </p>
        {analysis && <AnalysisCard analysis={analysis} />}
      </div>
    </Dialog>
  );
}
