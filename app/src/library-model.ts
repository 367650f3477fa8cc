import type { ListedJourney, Way } from '@aero-melody/client';
import { batch, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import * as texts from '#texts/library.ts';
import { ownToken } from './own-token.ts';
import { type Answer, type Method, request } from './request.ts';
import { type CopyWish, TEMPLATE_TAG } from './template.ts';

/** As `GET /api/me/statistics` answers, as far as it is shown. */
export interface Statistics {
  readonly flown: Figures;
  readonly planned: Figures;
  readonly filters: {
    readonly years: readonly number[];
    readonly tags: readonly string[];
    readonly regions: readonly string[];
    readonly continents: readonly string[];
  };
}

interface Figures {
  readonly flights: number;
  readonly distanceKm: number;
  readonly hours: number;
  readonly airports: number;
  readonly countries: readonly string[];
  readonly ways: readonly { readonly way: Way; readonly legs: number; readonly distanceKm: number }[];
  readonly nights: number;
}

/** Filters and order of a list. Empty texts filter nothing. */
export interface Wish {
  readonly scope: 'mine' | 'shared' | 'public';
  readonly shelf: 'current' | 'archived' | 'deleted';
  readonly q: string;
  readonly year: string;
  readonly tag: string;
  readonly region: string;
  readonly status: '' | ListedJourney['status'];
  readonly sort: 'changed' | 'travelled' | 'title' | 'distance';
}

/** A finished action, and the way back. */
export interface Done {
  readonly text: string;
  readonly undo?: (() => void) | undefined;
}

export interface LibraryModel {
  readonly wish: ReadonlySignal<Wish>;
  /** Undefined until the first page has come. */
  readonly journeys: ReadonlySignal<readonly ListedJourney[] | undefined>;
  readonly hasMore: ReadonlySignal<boolean>;
  readonly trouble: ReadonlySignal<string>;
  readonly done: Signal<Done | undefined>;
  readonly statistics: ReadonlySignal<Statistics | undefined>;
  /** False for a stranger, who sees public journeys alone. */
  readonly canCopy: boolean;
  /** Changes what is listed. @param delay ms until it is asked for, so that typing does not ask at each letter */
  ask(change: Partial<Wish>, delay?: number): void;
  more(): Promise<void>;
  duplicate(journey: ListedJourney, wish: CopyWish): Promise<void>;
  /** Marks a journey as a template, or takes the mark away. */
  offer(journey: ListedJourney, template: boolean): Promise<void>;
  archive(journey: ListedJourney, archived: boolean): Promise<void>;
  remove(journey: ListedJourney): Promise<void>;
  restore(journey: ListedJourney): Promise<void>;
  publish(journey: ListedJourney, listed: boolean): Promise<void>;
}

const FIRST: Wish = {
  ...{ scope: 'mine', shelf: 'current', q: '', year: '', tag: '', region: '', status: '', sort: 'changed' },
};

export function createLibraryModel(): LibraryModel {
  const isStranger = ownToken() === undefined;
  const wish = signal<Wish>(isStranger ? { ...FIRST, scope: 'public' } : FIRST);
  const journeys = signal<readonly ListedJourney[] | undefined>(undefined);
  const next = signal<string | null>(null);
  const hasMore = signal(false);
  const trouble = signal('');
  const done = signal<Done | undefined>(undefined);
  const statistics = signal<Statistics | undefined>(undefined);
  let timer: ReturnType<typeof setTimeout> | undefined;
  /** Counts the questions: an answer to an earlier one is not shown. */
  let asked = 0;

  function settle<T>(answer: Answer<T>): T | undefined {
    trouble.value = answer.kind === 'done' ? '' : (TROUBLE[answer.code] ?? texts.thatDidNotWork(answer.detail));
    return answer.kind === 'done' ? answer.value : undefined;
  }

  async function load(cursor?: string): Promise<void> {
    clearTimeout(timer);
    asked += 1;
    const question = asked;
    const answer = await request<Page>('GET', `/api/logs?${queryOf(wish.value, cursor)}`);
    if (question !== asked) return;
    const page = settle(answer);
    if (!page) return;
    batch(() => {
      journeys.value = [...(cursor === undefined ? [] : (journeys.value ?? [])), ...page.logs];
      next.value = page.next;
      hasMore.value = page.next !== null;
    });
  }

  async function count(): Promise<void> {
    if (isStranger) return;
    const answer = await request<Statistics>('GET', '/api/me/statistics');
    if (answer.kind === 'done') statistics.value = answer.value;
  }

  /** Sends a change, lists anew, and tells what was done. */
  async function change(method: Method, path: string, body: object | undefined, told: Done): Promise<void> {
    const answer = await request(method, path, body);
    if (settle(answer) === undefined && answer.kind === 'refused') return;
    done.value = told;
    await Promise.all([load(), count()]);
  }

  const model: LibraryModel = {
    ...{ wish, journeys, hasMore, trouble, done, statistics, canCopy: !isStranger },
    ask(changed, delay = 0) {
      wish.value = { ...wish.value, ...changed };
      clearTimeout(timer);
      timer = setTimeout(() => void load(), delay);
    },
    more: () => (next.value === null ? Promise.resolve() : load(next.value)),
    duplicate: ({ id, title }, wish) =>
      change('POST', `/api/logs/${id}/duplicate`, wish, { text: texts.wasCopied(named(title)) }),
    async offer(journey, template) {
      // The list may be older than the tags of the journey.
      const now = settle(await request<Pick<ListedJourney, 'tags'>>('GET', `/api/logs/${journey.id}`));
      if (!now) return;
      const others = now.tags.filter((tag) => tag !== TEMPLATE_TAG);
      const tags = template ? [...others, TEMPLATE_TAG] : others;
      await change(
        'PATCH',
        `/api/logs/${journey.id}`,
        { tags },
        {
          text: template ? texts.isATemplate(named(journey.title)) : texts.isNoTemplate(named(journey.title)),
          undo: () => void model.offer(journey, !template),
        },
      );
    },
    archive: (journey, archived) =>
      change(archived ? 'PUT' : 'DELETE', `/api/logs/${journey.id}/archive`, undefined, {
        text: archived
          ? texts.isInYourArchive(named(journey.title))
          : texts.isBackAmongYourJourneys(named(journey.title)),
        undo: () => void model.archive(journey, !archived),
      }),
    remove: (journey) =>
      change('DELETE', `/api/logs/${journey.id}`, undefined, {
        text: texts.isDeleted(named(journey.title)),
        undo: () => void model.restore(journey),
      }),
    restore: ({ id, title }) => change('POST', `/api/logs/${id}/recover`, {}, { text: texts.isBack(named(title)) }),
    publish: (journey, listed) =>
      change(
        'PATCH',
        `/api/logs/${journey.id}/access`,
        { listed },
        {
          text: listed ? texts.isOnThePublicList(named(journey.title)) : texts.isOffThePublicList(named(journey.title)),
          undo: () => void model.publish(journey, !listed),
        },
      ),
  };
  void load();
  void count();
  return model;
}

interface Page {
  readonly logs: readonly ListedJourney[];
  readonly next: string | null;
}

export const named = (title: string) => title || texts.withoutATitle;

function queryOf({ shelf, ...filters }: Wish, cursor: string | undefined): string {
  const given = { ...filters, ...(shelf !== 'current' && { [shelf]: 'true' }), cursor: cursor ?? '' };
  return new URLSearchParams(Object.entries(given).filter(([, value]) => value !== '')).toString();
}

const TROUBLE: { readonly [code: string]: string } = {
  UNREACHABLE: texts.theServerDidNotAnswer,
  RATE_LIMITED: texts.thatWasALotAtOnce,
  UNAUTHORIZED: texts.yourSessionHasEnded,
};
