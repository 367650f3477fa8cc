import type { Room } from '@aero-melody/client';
import { useEffect, useMemo } from 'preact/hooks';
import { AnalysisCard } from './analysis-card.tsx';
import { Dialog } from './dialog.tsx';
import { openExportModel } from './export-model.ts';
import './style/export.css';

/** Files of the journey itself. */
const JOURNEY_FILES = [
  { kind: 'calendar', name: 'Calendar', about: 'Each flight with its times, for any calendar (ICS).' },
  { kind: 'table', name: 'Table of flights', about: 'For spreadsheets and other logs of flights (CSV).' },
  {
    kind: 'journey',
    name: 'Journey file',
    about: 'Everything, with the settings of the music: another server makes a journey of it.',
  },
  { kind: 'print', name: 'Page to print', about: 'Map, times and entries on one page (HTML).' },
] as const;

/** The music of the journey as files, and what it is made of. */
export function ExportPanel({ room, onClose }: { room: Room; onClose: () => void }) {
  const model = useMemo(() => openExportModel(room), [room]);
  const said = model.said.value;
  const analysis = model.analysis.value;
  const rendering = model.rendering.value;

  useEffect(() => model.close, [model]);

  return (
    <Dialog title="Export" onClose={onClose}>
      <div class="export-body">
        <ul class="export-files">
          <li>
            <div>
              <h3>MIDI</h3>
              <p>Notes, tempo, keys and a marker for each airport: for sequencers and notation programs.</p>
            </div>
            <button
              type="button"
              class="button"
              aria-label="Save as MIDI"
              disabled={!analysis}
              onClick={() => void model.saveMidi()}
            >
              Save
            </button>
          </li>
          <li>
            <div>
              <h3>JSON</h3>
              <p>Plans, chords, notes and figures: for programs.</p>
            </div>
            <button
              type="button"
              class="button"
              aria-label="Save as JSON"
              disabled={!analysis}
              onClick={() => void model.saveJson()}
            >
              Save
            </button>
          </li>
          <li>
            <div>
              <h3>WAV</h3>
              <p>Sound, as this page plays it: 16 bits, stereo, 44.1 kHz, about 10 MB a minute. It is made here.</p>
              {rendering !== undefined && (
                <progress class="export-progress" aria-label="Making the sound" value={rendering} max={1} />
              )}
            </div>
            {rendering === undefined ? (
              <button
                type="button"
                class="button"
                aria-label="Save as WAV"
                disabled={!analysis}
                onClick={() => void model.saveWav()}
              >
                Save
              </button>
            ) : (
              <button type="button" class="button" aria-label="Cancel the WAV" onClick={model.cancel}>
                Cancel
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
                aria-label={`Save the ${name.toLowerCase()}`}
                onClick={() => void model.saveJourney(kind)}
              >
                Save
              </button>
            </li>
          ))}
        </ul>
        <p class={`export-said export-${said?.kind}`} role="status">
          {said?.text ?? (analysis ? '' : 'Composing the whole journey…')}
        </p>
        {analysis && <AnalysisCard analysis={analysis} />}
      </div>
    </Dialog>
  );
}
