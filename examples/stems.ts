import { openSampledPrograms } from '../app/src/sampled-programs.ts';
import { masterGain, masterWav, renderSound } from '../app/src/wav-render.ts';
import type { CompositionFile } from '../protocol/composition-file.ts';
import type { Voice } from '../protocol/note-event.ts';

/**
 * Renders a piece in a browser as the app saves it, and then voices of it alone, which are as loud as in the whole.
 * @returns WAV files, of the whole first
 */
export async function renderStems(piece: CompositionFile, alone: readonly Voice[]): Promise<Blob[]> {
  const samples = openSampledPrograms();
  const options = { onProgress() {}, signal: new AbortController().signal };
  const whole = await renderSound(piece, samples, options);
  const files = [await masterWav(whole, masterGain(whole))];
  for (const voice of alone) {
    const legs = piece.legs.map((leg) => ({ ...leg, notes: leg.notes.filter((note) => note.voice === voice) }));
    files.push(await masterWav(await renderSound({ ...piece, legs, takes: [] }, samples, options), masterGain(whole)));
  }
  return files;
}
