import * as Y from 'yjs';
import type { Refusal } from '../../protocol/refusal.ts';
import { plainValue } from '../../travel-log/own-types.ts';
import type { Edit, SetAside } from './rename-updates.ts';

/** An edit that the server does not take. Other edits are saved without it. */
export interface RefusedEdit {
  readonly refusal: Refusal;
  /** The text in it, to be kept elsewhere. */
  readonly text: string;
  /**
   * Discards it, and nothing else. It leaves the list at once. Resolves when it is gone from the storage of this client, too:
   * while it still stands in the outbox, that takes a connection.
   */
  discard(): Promise<void>;
}

/** A refused edit as the journal stores it. */
export type StoredRefusal = Pick<RefusedEdit, 'refusal' | 'text'>;

/** The refused edits of a session: some still stand in its outbox and its document, others are set aside. */
export interface RefusedEdits {
  list(): RefusedEdit[];
  /** Those that are set aside, for the journal. */
  stored(): readonly StoredRefusal[];
  /** Binds them to the outbox and the document that they stand in. */
  attach(source: RefusalSource): void;
  /** Sets edits aside that are in no outbox any more. @param doc the document that they were made in */
  setAside(doc: Y.Doc, edits: readonly Edit[], aside: readonly SetAside[]): void;
}

export interface RefusalSource {
  readonly doc: Y.Doc;
  /** The refused edits in the outbox. */
  refused(): readonly Edit[];
  /** Writes those that are set aside to the journal. */
  store(): Promise<void>;
  /** The list has changed. */
  changed(): void;
}

export function createRefusedEdits(initial: readonly StoredRefusal[]): RefusedEdits {
  let stored = initial;
  let source: RefusalSource | undefined;
  /** Discarded while they were in the outbox, each with the callback for when it is gone from the journal. */
  const discarded = new Map<Refusal, () => void>();
  let leaving: (() => void)[] = [];

  async function discard(refusal: Refusal): Promise<void> {
    const isStored = stored.some((other) => other.refusal === refusal);
    stored = stored.filter((other) => other.refusal !== refusal);
    const gone = isStored ? undefined : new Promise<void>((resolve) => discarded.set(refusal, resolve));
    source?.changed();
    await (gone ?? source?.store());
  }

  return {
    list() {
      const refused = source?.refused().filter(({ refusal }) => refusal && !discarded.has(refusal)) ?? [];
      const pending = refused.map(({ bytes, refusal }) => ({
        refusal: refusal!,
        get text() {
          return textOf(source!.doc, bytes);
        },
      }));
      return [...stored, ...pending].map((each) => ({
        refusal: each.refusal,
        get text() {
          return each.text;
        },
        discard: () => discard(each.refusal),
      }));
    },
    stored: () => stored,
    attach(next) {
      source = next;
      const resolves = leaving;
      leaving = [];
      const settle = () => {
        for (const resolve of resolves) resolve();
      };
      // In a later turn: the caller has its journal by then.
      if (resolves.length > 0) void Promise.resolve().then(next.store).then(settle, settle);
    },
    setAside(doc, edits, aside) {
      for (const { refusal } of edits) {
        const resolve = refusal && discarded.get(refusal);
        if (resolve) leaving.push(resolve);
      }
      stored = [...stored, ...entriesOf(doc, edits, aside).filter(({ refusal }) => !discarded.has(refusal))];
    },
  };
}

/** One entry for each refused edit, with what could not be saved without it. */
function entriesOf(doc: Y.Doc, edits: readonly Edit[], aside: readonly SetAside[]): StoredRefusal[] {
  const parts = new Map<Refusal, SetAside[]>();
  // A refused edit that inserts nothing has no part that is set aside.
  for (const { refusal } of edits) if (refusal) parts.set(refusal, []);
  for (const part of aside) parts.set(part.refusal, [...(parts.get(part.refusal) ?? []), part]);
  return [...parts].map(([refusal, of]) => ({
    refusal,
    text: [...new Set(of.map(({ edit }) => edit))]
      .map((at) => textOf(doc, edits[at]!.bytes, (id) => of.some((part) => isWithin(part, id))))
      .filter(Boolean)
      .join('\n'),
  }));
}

const isWithin = ({ client, clock, len }: SetAside, id: Y.ID) =>
  id.client === client && id.clock >= clock && id.clock < clock + len;

/** Keys of maps whose values mean nothing to people. */
const TECHNICAL: ReadonlySet<string | null> = new Set(['order']);

/**
 * The text that an edit inserts, line by line. Fields come with their names.
 * @param doc the document that it was made in, which knows the fields
 */
export function textOf(doc: Y.Doc, bytes: Uint8Array, includes: (id: Y.ID) => boolean = () => true): string {
  const lines: string[] = [];
  let end: Y.ID | undefined;
  for (const item of Y.decodeUpdate(bytes).structs) {
    if (!(item instanceof Y.Item) || !includes(item.id)) continue;
    const { content, origin } = item;
    if (content instanceof Y.ContentString) {
      // Letters typed one behind the other are one line.
      const follows = end !== undefined && origin !== null && Y.compareIDs(origin, end);
      if (follows) lines.push(lines.pop() + content.str);
      else lines.push(content.str);
      end = Y.createID(item.id.client, item.id.clock + item.length - 1);
    } else if (content instanceof Y.ContentAny) lines.push(...valuesOf(content, keyOf(doc, item)));
    else if (content instanceof Y.ContentEmbed) lines.push(JSON.stringify(plainValue(content.embed)));
  }
  return lines.join('\n');
}

function valuesOf({ arr }: Y.ContentAny, key: string | null): string[] {
  const name = key === null ? '' : `${key}: `;
  return TECHNICAL.has(key)
    ? []
    : arr.map((value) => name + (typeof value === 'object' ? JSON.stringify(plainValue(value)) : value));
}

/** The key of an item in its map. An update does not repeat the key of a value that takes the place of another. */
function keyOf(doc: Y.Doc, item: Y.Item): string | null {
  if (item.parentSub !== null || Y.getState(doc.store, item.id.client) <= item.id.clock) return item.parentSub;
  const applied: Y.Item | Y.GC = Y.getItem(doc.store, item.id);
  return applied instanceof Y.Item ? applied.parentSub : null;
}
