import * as Y from 'yjs';

/** A place in a text that stays with its letters, as awareness states carry it. */
export interface Place {
  readonly type: Id;
  /** The letter to the right; left out at the end of the text. */
  readonly item?: Id;
}

/** The awareness field `caret`: two places in one text. The caret is at the head, and the selection begins at the anchor. */
export interface Caret {
  readonly anchor: Place;
  readonly head: Place;
}

interface Id {
  readonly client: number;
  readonly clock: number;
}

/** The caret at these places of a text, UTF-16 units. Undefined for a text that is in no document. */
export function caretAt(text: Y.Text, anchor: number, head: number): Caret | undefined {
  const place = (index: number): Place | undefined => {
    const { type, item } = Y.createRelativePositionFromTypeIndex(text, index);
    return type ? { type, ...(item && { item }) } : undefined;
  };
  const [from, to] = [place(anchor), place(head)];
  return from && to && { anchor: from, head: to };
}

/**
 * The places of a caret in a text, UTF-16 units; undefined where it is in another text, or is none.
 * @param caret the field of a state, which its member chose
 */
export function placesOf(caret: unknown, text: Y.Text): { readonly anchor: number; readonly head: number } | undefined {
  if (!isCaret(caret)) return undefined;
  const [anchor, head] = [indexIn(text, caret.anchor), indexIn(text, caret.head)];
  return anchor === undefined || head === undefined ? undefined : { anchor, head };
}

function indexIn(text: Y.Text, { type, item }: Place): number | undefined {
  const own = text._item?.id;
  if (!text.doc || own?.client !== type.client || own.clock !== type.clock) return undefined;
  const position = new Y.RelativePosition(type as Y.ID, null, (item as Y.ID | undefined) ?? null);
  const found = Y.createAbsolutePositionFromRelativePosition(position, text.doc);
  return found?.type === text ? found.index : undefined;
}

const isCaret = (value: unknown): value is Caret => isObject(value) && isPlace(value.anchor) && isPlace(value.head);

const isPlace = (value: unknown): value is Place =>
  isObject(value) && isId(value.type) && (value.item === undefined || isId(value.item));

const isId = (value: unknown): value is Id =>
  isObject(value) && Number.isSafeInteger(value.client) && Number.isSafeInteger(value.clock);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
