import { type ReadonlySignal, signal } from '@preact/signals';
import * as texts from '#texts/collections.ts';
import { forgetLink, linkInAddress } from './address-link.ts';
import { basePath } from './base-path.ts';
import { type Collection, type Entry, entryName, refusedWords } from './collection.ts';
import type { Said } from './panel-work.ts';
import { type Method, request } from './request.ts';

/** One collection, as signals, and what can be done with it. */
export interface CollectionModel {
  /** Undefined until it has come. */
  readonly collection: ReadonlySignal<Collection | undefined>;
  readonly said: ReadonlySignal<Said | undefined>;
  /** Place of the entry that is being played; undefined for none. */
  readonly playing: ReadonlySignal<number | undefined>;
  /** Address that an invitation was made with just now. */
  readonly invited: ReadonlySignal<string | undefined>;
  /** @param by 1 for down, -1 for up */
  move(at: number, by: 1 | -1): Promise<void>;
  takeOut(at: number): Promise<void>;
  change(fields: {
    readonly title?: string;
    readonly description?: string;
    readonly tags?: readonly string[];
    readonly public?: boolean;
  }): Promise<boolean>;
  like(): Promise<void>;
  remove(): Promise<boolean>;
  invite(role: 'editor' | 'viewer'): Promise<void>;
  endInvitation(): Promise<void>;
  removeMember(userId: number): Promise<void>;
  /** Ends one's own membership. */
  leave(): Promise<void>;
  /** Begins to play it through. */
  play(): void;
  /** Goes on to the next entry. @param skipped the present one was passed over */
  next(skipped: boolean): void;
  /** Counts that its address was shared. */
  share(): void;
}

export function openCollectionModel(id: string): CollectionModel {
  const path = `/api/collections/${id}`;
  const collection = signal<Collection | undefined>(undefined);
  const said = signal<Said | undefined>(undefined);
  const playing = signal<number | undefined>(undefined);
  const invited = signal<string | undefined>(undefined);
  let asked = 0;
  let shown = 0;

  async function load(): Promise<void> {
    const number = ++asked;
    const answer = await request<Collection>('GET', path);
    // One that was asked for later may have come before.
    if (number < shown) return;
    if (answer.kind !== 'done') said.value = refusedWords(answer);
    else {
      shown = number;
      collection.value = answer.value;
    }
  }

  /** Sends a change, reads the collection anew, and tells what was done. */
  async function change<T>(method: Method, of: string, body?: object, told?: string): Promise<T | undefined> {
    const answer = await request<T>(method, `${path}${of}`, body);
    if (answer.kind === 'refused') {
      said.value = refusedWords(answer);
      return undefined;
    }
    said.value = told === undefined ? undefined : { kind: 'done', text: told };
    await load();
    // An answer without a body is none, and yet it is done.
    return answer.value ?? ({} as T);
  }

  const entries = () => collection.value?.entries ?? [];
  const itemOf = (entry: Entry | undefined) => `/items/${entry?.id}`;

  async function open(): Promise<void> {
    const token = linkInAddress();
    if (token !== undefined) {
      const answer = await request('POST', `${path}/members`, { token });
      if (answer.kind === 'done') {
        forgetLink();
        said.value = { kind: 'done', text: texts.youCameIn };
      } else said.value = refusedWords(answer);
    }
    await load();
  }

  const count = (kind: 'play' | 'skip' | 'share') => void request('POST', `${path}/uses`, { kind });

  void open();
  return {
    ...{ collection, said, playing, invited },
    async move(at, by) {
      const [entry, behind] = [entries()[at], entries()[by === 1 ? at + 1 : at - 2]];
      if (!entry) return;
      await change(
        'PATCH',
        itemOf(entry),
        { behind: behind?.id ?? null },
        texts.movedTo(entryName(entry), at + by + 1),
      );
    },
    async takeOut(at) {
      const entry = entries()[at];
      if (entry) await change('DELETE', itemOf(entry), undefined, texts.wasTakenOut(entryName(entry)));
    },
    change: async (fields) => {
      const told = fields.public === undefined ? undefined : fields.public ? texts.isPublicNow : texts.isPrivateNow;
      return (await change('PATCH', '', fields, told)) !== undefined;
    },
    like: async () => void (await change(collection.value?.liked ? 'DELETE' : 'PUT', '/like')),
    async remove() {
      const answer = await request('DELETE', path);
      if (answer.kind === 'done') collection.value = undefined;
      said.value = answer.kind === 'done' ? { kind: 'done', text: texts.isDeleted } : refusedWords(answer);
      return answer.kind === 'done';
    },
    async invite(role) {
      invited.value = (await change<{ url: string }>('POST', '/invitation', { role }))?.url;
    },
    async endInvitation() {
      invited.value = undefined;
      await change('DELETE', '/invitation', undefined, texts.theInvitationIsEnded);
    },
    removeMember: async (userId) => void (await change('DELETE', `/members/${userId}`)),
    async leave() {
      const own = await request<{ user: { userId: number } }>('GET', '/api/me');
      const answer = own.kind === 'done' ? await request('DELETE', `${path}/members/${own.value.user.userId}`) : own;
      if (answer.kind === 'refused') said.value = refusedWords(answer);
      else location.assign(`${basePath}/`);
    },
    play() {
      said.value = undefined;
      playing.value = nextFrom(entries(), 0);
      count('play');
    },
    next(skipped) {
      if (skipped) count('skip');
      playing.value = nextFrom(entries(), (playing.value ?? -1) + 1);
      said.value = playing.value === undefined ? { kind: 'done', text: texts.endOfTheCollection } : undefined;
    },
    share: () => count('share'),
  };
}

/** The first entry from a place on that is no gap. */
function nextFrom(entries: readonly Entry[], from: number): number | undefined {
  const at = entries.findIndex(({ kind }, at) => at >= from && kind !== 'gap');
  return at === -1 ? undefined : at;
}
