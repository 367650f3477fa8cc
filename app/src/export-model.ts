import { type Analysis, type CompositionFile, type RefusalCode, RefusedError, type Room } from '@aero-melody/client';
import { type ReadonlySignal, signal } from '@preact/signals';
import * as texts from '#texts/export.ts';
import { download, fileName, fileTroubleWords } from './journey-files.ts';
import { request } from './request.ts';
import { saveFile } from './save-file.ts';
import { renderWav } from './wav-render.ts';

/** What the export panel shows, as signals, and what can be asked of it. */
export interface ExportModel {
  readonly analysis: ReadonlySignal<Analysis | undefined>;
  /** How much of the sound is made, 0 to 1; undefined while none is being made. */
  readonly rendering: ReadonlySignal<number | undefined>;
  /** The last thing that was done, or that could not be, in words. */
  readonly said: ReadonlySignal<{ readonly kind: 'done' | 'trouble'; readonly text: string } | undefined>;
  saveMidi(): Promise<void>;
  saveJson(): Promise<void>;
  saveWav(): Promise<void>;
  saveJourney(kind: keyof typeof JOURNEY_FILES): Promise<void>;
  /** Stops making sound. */
  cancel(): void;
  close(): void;
}

/** The path of each file of the journey, and the ending of its name. */
const JOURNEY_FILES = {
  calendar: ['calendar.ics', 'ics'],
  table: ['flights.csv', 'csv'],
  geojson: ['journey.geojson', 'geojson'],
  gpx: ['journey.gpx', 'gpx'],
  kml: ['journey.kml', 'kml'],
  journey: ['journey.json', 'journey.json'],
  box: ['journey.aero', 'aero'],
  print: ['print', 'html'],
} as const;

/** @throws RefusedError */
async function pieceForWav(room: Room): Promise<CompositionFile> {
  // As the SDK's exports do. Edits that have to wait are no part of it.
  if (room.status.kind === 'live' && !room.waiting) await room.saved().catch(() => {});
  const answer = await request<CompositionFile>('GET', `/api/logs/${room.log}/composition.json?for=wav`);
  if (answer.kind === 'done') return answer.value;
  throw new RefusedError({ code: answer.code as RefusalCode, detail: answer.detail });
}

export function openExportModel(room: Room): ExportModel {
  const analysis = signal<Analysis | undefined>(undefined);
  const rendering = signal<number | undefined>(undefined);
  const said = signal<ExportModel['said']['value']>(undefined);
  let calling = new AbortController();

  /** Runs what asks the server or the synth; a no is said where it can be read. */
  async function attempt(work: () => Promise<string | undefined>): Promise<void> {
    said.value = undefined;
    const done = await work().catch((error: unknown) => {
      said.value = { kind: 'trouble', text: fileTroubleWords(error) };
      return undefined;
    });
    if (done !== undefined) said.value = { kind: 'done', text: done };
  }

  void attempt(async () => {
    analysis.value = await room.exports.analysis();
    return undefined;
  });

  const save = (extension: string, make: () => Promise<Blob | undefined>) =>
    attempt(async () => {
      const blob = await make();
      if (!blob) return undefined;
      const name = `${fileName(room.travelLog.read().title)}.${extension}`;
      saveFile(name, blob);
      return texts.savedAs(name);
    });

  return {
    analysis,
    rendering,
    said,
    saveMidi: () => save('mid', async () => new Blob([await room.exports.midi()], { type: 'audio/midi' })),
    saveJson: () =>
      save('json', async () => new Blob([JSON.stringify(await room.exports.json())], { type: 'application/json' })),
    saveWav: () =>
      save('wav', async () => {
        calling = new AbortController();
        const { signal } = calling;
        rendering.value = 0;
        const tell = (done: number) => {
          rendering.value = done;
        };
        const wav = pieceForWav(room).then((piece) => renderWav(piece, { onProgress: tell, signal }));
        return wav
          .catch((error: unknown) => {
            if (!signal.aborted) throw error;
            return undefined;
          })
          .finally(() => {
            rendering.value = undefined;
          });
      }),
    saveJourney(kind) {
      const [path, extension] = JOURNEY_FILES[kind];
      return save(extension, () => download(`/api/logs/${room.log}/${path}`));
    },
    cancel: () => calling.abort(),
    close: () => calling.abort(),
  };
}
