import type { CompositionFile, Room, StoredComposition } from '@aero-melody/client';
import { type ReadonlySignal, signal } from '@preact/signals';
import * as texts from '#texts/performances.ts';
import { download, fileName, fileTroubleWords } from './journey-files.ts';
import type { Said } from './panel-work.ts';
import { mergePage } from './performance-pages.ts';
import { type Answer, type Method, request } from './request.ts';
import { saveFile } from './save-file.ts';
import { type PerformancePage, titleOf } from './stored-performance.ts';
import { renderWav } from './wav-render.ts';

/** The sound of the performance that was asked for last. */
export type Replay =
  /** @param done 0 to 1 */
  | { readonly kind: 'rendering'; readonly id: number; readonly done: number }
  /** @param url of the WAV file, within this page */
  | { readonly kind: 'ready'; readonly id: number; readonly wav: Blob; readonly url: string };

/** Contents of the performances panel, as signals, and its actions. */
export interface PerformancesModel {
  /** Newest first; undefined until the first page has come. */
  readonly list: ReadonlySignal<readonly StoredComposition[] | undefined>;
  readonly hasMore: ReadonlySignal<boolean>;
  /** The last thing that was done, or that could not be, with the way back. */
  readonly said: ReadonlySignal<(Said & { readonly undo?: () => Promise<void> }) | undefined>;
  readonly replay: ReadonlySignal<Replay | undefined>;
  more(): Promise<void>;
  like(performance: StoredComposition): Promise<void>;
  /** @param name empty for none */
  rename(performance: StoredComposition, name: string): Promise<void>;
  remove(performance: StoredComposition): Promise<void>;
  /** Makes the sound of a performance, for this person alone. */
  play(performance: StoredComposition): Promise<void>;
  /** Stops making sound. */
  cancel(): void;
  save(performance: StoredComposition, form: 'mid' | 'json' | 'wav'): Promise<void>;
  close(): void;
}

/** Time between two readings of the first page, ms: one that has just ended appears, and so do the likes of others. */
const REFRESH_MS = 5_000;

export function openPerformancesModel({ log }: Pick<Room, 'log'>): PerformancesModel {
  const list = signal<readonly StoredComposition[] | undefined>(undefined);
  const hasMore = signal(false);
  const said = signal<PerformancesModel['said']['value']>(undefined);
  const replay = signal<Replay | undefined>(undefined);
  const path = `/api/logs/${log}/compositions`;
  let rendering = new AbortController();
  /** Requests that changed something, count: a list that was read meanwhile may be older. */
  let changes = 0;

  /** Sends a request, and says why it was refused. */
  async function ask<T>(method: Method, of: string, body?: object): Promise<Answer<T>> {
    const answer = await request<T>(method, path + of, body);
    if (method !== 'GET') changes += 1;
    if (answer.kind === 'refused') said.value = troubleOf(answer);
    return answer;
  }

  async function read(before?: number): Promise<void> {
    const then = changes;
    const answer = await request<PerformancePage>('GET', before === undefined ? path : `${path}?before=${before}`);
    if (answer.kind === 'refused') {
      // The failure of a reading that the timer asked for would hide what was said.
      if (!list.value || before !== undefined) said.value = troubleOf(answer);
      return;
    }
    if (then !== changes && before === undefined) return;
    if (!list.value) said.value = undefined;
    const merged = mergePage(list.value ?? [], answer.value, before);
    list.value = merged.list;
    if (merged.isEnd !== undefined) hasMore.value = !merged.isEnd;
  }

  const show = (changed: StoredComposition) => {
    list.value = list.value?.map((row) => (row.id === changed.id ? changed : row));
  };

  async function restore(performance: StoredComposition): Promise<void> {
    const answer = await ask('PATCH', `/${performance.id}`, { deleted: false });
    if (answer.kind === 'refused') return;
    list.value = [...(list.value ?? []), performance].sort((one, other) => other.id - one.id);
    said.value = { kind: 'done', text: texts.isBack(titleOf(performance)) };
  }

  /** Renders a performance. Undefined where it was called off, or another one was asked for. */
  async function render({ id }: StoredComposition): Promise<Blob | undefined> {
    rendering.abort();
    rendering = new AbortController();
    const { signal } = rendering;
    const onProgress = (done: number) => {
      if (!signal.aborted) replay.value = { kind: 'rendering', id, done };
    };
    forget();
    onProgress(0);
    const piece = await ask<CompositionFile>('GET', `/${id}/composition.json?for=wav`);
    const wav =
      piece.kind === 'done'
        ? await renderWav(piece.value, { onProgress, signal }).catch((error: unknown) => {
            if (!signal.aborted) said.value = { kind: 'trouble', text: fileTroubleWords(error) };
            return undefined;
          })
        : undefined;
    if (signal.aborted) return undefined;
    replay.value = wav && { kind: 'ready', id, wav, url: URL.createObjectURL(wav) };
    return wav;
  }

  /** Lets go of the sound that was made last. */
  function forget(): void {
    if (replay.value?.kind === 'ready') URL.revokeObjectURL(replay.value.url);
    replay.value = undefined;
  }

  async function fileOf(performance: StoredComposition, form: 'mid' | 'json' | 'wav'): Promise<Blob | undefined> {
    if (form !== 'wav') return download(`${path}/${performance.id}/composition.${form}`);
    const made = replay.value;
    if (made?.kind === 'ready' && made.id === performance.id) return made.wav;
    return render(performance);
  }

  void read();
  const timer = setInterval(() => document.visibilityState === 'visible' && void read(), REFRESH_MS);

  return {
    ...{ list, hasMore, said, replay },
    more: () => read(list.value?.at(-1)?.id),
    async like(performance) {
      const { id, liked, likes } = performance;
      const answer = await ask(liked ? 'DELETE' : 'PUT', `/${id}/like`);
      if (answer.kind === 'done') show({ ...performance, liked: !liked, likes: likes + (liked ? -1 : 1) });
    },
    async rename(performance, name) {
      const answer = await ask<StoredComposition>('PATCH', `/${performance.id}`, { name });
      if (answer.kind === 'refused') return;
      show(answer.value);
      said.value = { kind: 'done', text: texts.keptAs(titleOf(answer.value)) };
    },
    async remove(performance) {
      const answer = await ask('DELETE', `/${performance.id}`);
      if (answer.kind === 'refused') return;
      list.value = list.value?.filter(({ id }) => id !== performance.id);
      const text = texts.isDeleted(titleOf(performance));
      said.value = { kind: 'done', text, undo: () => restore(performance) };
    },
    play: async (performance) => void (await render(performance)),
    cancel() {
      rendering.abort();
      forget();
    },
    async save(performance, form) {
      const file = await fileOf(performance, form).catch((error: unknown) => {
        said.value = { kind: 'trouble', text: fileTroubleWords(error) };
        return undefined;
      });
      if (!file) return;
      const name = `${fileName(titleOf(performance))}.${form}`;
      saveFile(name, file);
      said.value = { kind: 'done', text: texts.savedAs(name) };
    },
    close() {
      clearInterval(timer);
      rendering.abort();
      forget();
    },
  };
}

const troubleOf = ({ code, detail }: Extract<Answer<never>, { kind: 'refused' }>): Said => ({
  kind: 'trouble',
  text: TROUBLE[code] ?? texts.thatDidNotWork(detail),
});

const TROUBLE: { readonly [code: string]: string } = {
  UNREACHABLE: texts.theServerDidNotAnswer,
  RATE_LIMITED: texts.thatWasALotAtOnce,
  UNAUTHORIZED: texts.yourSessionHasEnded,
  NOT_ALLOWED: texts.thePlayerOfAPerformance,
  NOT_FOUND: texts.thisPerformanceIsDeleted,
};
