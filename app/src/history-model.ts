import type { Attribution, Past, Room, VersionList } from '@aero-melody/client';
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import * as texts from '#texts/history.ts';
import { createPanelWork, done, type PanelWork } from './panel-work.ts';

/** What the history panel shows, as signals, and what can be asked of it. */
export interface HistoryModel extends Pick<PanelWork, 'busy' | 'said'> {
  readonly list: ReadonlySignal<VersionList | undefined>;
  readonly attribution: ReadonlySignal<Attribution | undefined>;
  /** The row that is looked at; `past` follows when it is here. */
  readonly chosen: ReadonlySignal<number | undefined>;
  readonly past: ReadonlySignal<Past | undefined>;
  choose(seq: number): void;
  name(name: string): Promise<void>;
  restore(): Promise<void>;
  /** Removes what was before the row that is looked at. */
  trim(): Promise<void>;
  close(): void;
}

/** While a slider moves, only the place where it rests is fetched, ms. */
const REST_MS = 120;

export function openHistoryModel({ history }: Pick<Room, 'history'>): HistoryModel {
  const list = signal<VersionList | undefined>(undefined);
  const attribution = signal<Attribution | undefined>(undefined);
  const chosen = signal<number | undefined>(undefined);
  const past = signal<Past | undefined>(undefined);
  const { busy, said, attempt, hush } = createPanelWork();
  /** The first reading, during which a version can be named already. */
  const reading = createPanelWork();
  let rest: ReturnType<typeof setTimeout> | undefined;

  async function load(): Promise<void> {
    await Promise.all([
      history.versions().then((found) => {
        list.value = found;
      }),
      history.attribution().then((found) => {
        attribution.value = found;
      }),
    ]);
  }

  void reading.attempt(async () => {
    await load();
    return undefined;
  });

  return {
    list,
    attribution,
    chosen,
    past,
    busy,
    said: computed(() => said.value ?? reading.said.value),
    choose(seq) {
      chosen.value = seq;
      hush();
      clearTimeout(rest);
      rest = setTimeout(() => {
        void attempt(async () => {
          const found = await history.at(seq);
          if (chosen.value === seq) past.value = found;
          return undefined;
        });
      }, REST_MS);
    },
    name: (name) =>
      attempt(async () => {
        await history.name(name);
        await load();
        return done(texts.keptAs(name));
      }),
    restore: () =>
      attempt(async () => {
        if (!past.value) return undefined;
        await history.restore(past.value.seq);
        await load();
        return done(texts.doneTheJourney);
      }),
    trim: () =>
      attempt(async () => {
        if (!past.value) return undefined;
        await history.trim(past.value.seq);
        await load();
        return done(texts.doneTheHistoryBeginsHereNow);
      }),
    close: () => clearTimeout(rest),
  };
}
