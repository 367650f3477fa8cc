import { batch, type ReadonlySignal, signal } from '@preact/signals';
import * as texts from '#texts/collections.ts';
import { type ListedCollection, refusedWords } from './collection.ts';
import { ownToken } from './own-token.ts';
import type { Said } from './panel-work.ts';
import { request } from './request.ts';

export type Shelf = 'mine' | 'public' | 'deleted';

/** Rule that finds the journeys of a smart collection. */
export type Rule = Readonly<Record<string, string | number | boolean>>;

/** The lists of collections, as signals. */
export interface CollectionsModel {
  readonly shelf: ReadonlySignal<Shelf>;
  /** Undefined until the first page has come. */
  readonly list: ReadonlySignal<readonly ListedCollection[] | undefined>;
  readonly hasMore: ReadonlySignal<boolean>;
  readonly said: ReadonlySignal<Said | undefined>;
  /** False for a stranger, who sees public ones alone. */
  readonly canMake: boolean;
  show(shelf: Shelf): void;
  more(): Promise<void>;
  /** Resolves with its id; undefined where it could not be made. */
  make(title: string, rule?: Rule): Promise<string | undefined>;
  restore(collection: ListedCollection): Promise<void>;
  /** Puts a journey, or a performance of it, into a collection. True where it is in. */
  put(collection: Pick<ListedCollection, 'id' | 'title'>, what: Piece): Promise<boolean>;
}

/** Piece that is put into a collection. */
export interface Piece {
  readonly journey: string;
  readonly performance?: number;
}

export function createCollectionsModel(): CollectionsModel {
  const canMake = ownToken() !== undefined;
  const shelf = signal<Shelf>(canMake ? 'mine' : 'public');
  const list = signal<readonly ListedCollection[] | undefined>(undefined);
  const next = signal<string | null>(null);
  const hasMore = signal(false);
  const said = signal<Said | undefined>(undefined);
  /** Counts the questions: an answer to an earlier one is not shown. */
  let asked = 0;

  async function load(cursor?: string): Promise<void> {
    asked += 1;
    const question = asked;
    const wish = shelf.value === 'deleted' ? { deleted: 'true' } : { scope: shelf.value };
    const query = new URLSearchParams({ ...wish, ...(cursor !== undefined && { cursor }) });
    const answer = await request<Page>('GET', `/api/collections?${query}`);
    if (question !== asked) return;
    if (answer.kind === 'refused') {
      said.value = refusedWords(answer);
      return;
    }
    batch(() => {
      list.value = [...(cursor === undefined ? [] : (list.value ?? [])), ...answer.value.collections];
      next.value = answer.value.next;
      hasMore.value = answer.value.next !== null;
    });
  }

  void load();
  return {
    ...{ shelf, list, hasMore, said, canMake },
    show(wanted) {
      shelf.value = wanted;
      void load();
    },
    more: () => (next.value === null ? Promise.resolve() : load(next.value)),
    async make(title, rule) {
      const answer = await request<{ id: string }>('POST', '/api/collections', { title, ...(rule && { rule }) });
      said.value = answer.kind === 'refused' ? refusedWords(answer) : { kind: 'done', text: texts.wasMade(title) };
      if (answer.kind === 'refused') return undefined;
      shelf.value = 'mine';
      await load();
      return answer.value.id;
    },
    async restore({ id, title }) {
      const answer = await request('PATCH', `/api/collections/${id}`, { deleted: false });
      said.value = answer.kind === 'refused' ? refusedWords(answer) : { kind: 'done', text: texts.isBack(title) };
      await load();
    },
    async put({ id, title }, piece) {
      const answer = await request('POST', `/api/collections/${id}/items`, piece);
      said.value = answer.kind === 'refused' ? refusedWords(answer) : { kind: 'done', text: texts.wasPutInto(title) };
      return answer.kind === 'done';
    },
  };
}

interface Page {
  readonly collections: readonly ListedCollection[];
  readonly next: string | null;
}
