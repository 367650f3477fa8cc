import assert from 'node:assert/strict';
import * as Y from 'yjs';
import { type Right, ROLES, type Role } from '../../protocol/role.ts';
import { inspectUpdate } from '../../server/sync/inspection.ts';
import { createItemIndex } from '../../server/sync/item-index.ts';
import { createPendingClocks } from '../../server/sync/pending-clocks.ts';
import { createReplica } from '../../server/sync/replica.ts';
import { requiredRight } from '../../server/sync/required-right.ts';
import { validateUpdate } from '../../server/sync/validation.ts';
import type { Dice } from '../chaos/dice.ts';
import { editRandomly, TYPES, type TypeName } from './random-edits.ts';

const WRITERS = 3;
/** Updates on one document, count: a large one takes long to compare. */
const ON_ONE_DOCUMENT = 250;

export interface Judged {
  /** Updates, and decisions about them: one for each role. */
  readonly updates: number;
  readonly decisions: number;
  /** Decisions that a role may take the update. */
  readonly allowed: number;
  /** Updates of the settings alone that could not be located, since what they touch is gone: they take the right to write. */
  readonly lost: number;
  /** Decisions that are not those of the types which the writer has touched, or let a forbidden type change. */
  readonly disagreements: number;
}

/**
 * Lets writers that see each other late make random updates, and compares what the server asks for each with the top-level
 * types that the writer knows to have touched, and with what the update changes.
 */
export function judgeUpdates(count: number, dice: Dice): Judged {
  const judged = { updates: 0, decisions: 0, allowed: 0, lost: 0, disagreements: 0 };
  while (judged.updates < count) judgeDocument(Math.min(ON_ONE_DOCUMENT, count - judged.updates), dice, judged);
  return judged;
}

function judgeDocument(count: number, dice: Dice, judged: { -readonly [K in keyof Judged]: Judged[K] }): void {
  const replica = createReplica();
  const items = createItemIndex(replica.doc);
  const clocks = createPendingClocks(replica);
  const waiting: Uint8Array[] = [];
  const rows: Uint8Array[] = [];
  const writers = Array.from({ length: WRITERS }, () => {
    const doc = new Y.Doc();
    doc.clientID = dice.between(1, 2 ** 31);
    return { doc, heard: 0 };
  });
  /** Every update that was taken, applied at once. */
  const ahead = new Y.Doc();
  const forbidden = () => forbiddenIn(ahead);
  const commit = () => {
    for (const bytes of waiting.splice(0, dice.between(1, 3))) {
      rows.push(bytes);
      assert(replica.apply(rows.length, bytes));
    }
  };

  for (let made = 0; made < count; ) {
    const writer = dice.pick(writers);
    if (dice.chance(0.5)) {
      for (const bytes of rows.slice(writer.heard)) Y.applyUpdate(writer.doc, bytes);
      writer.heard = rows.length;
    }
    if (dice.chance(0.5)) commit();
    const { bytes, touched } = updateOf(writer.doc, dice);
    if (!bytes) continue;
    const verdict = validateUpdate(bytes, clocks, items, { clientId: writer.doc.clientID, taken: false });
    if (verdict.kind === 'refused') throw new Error(`a sound update was refused: ${verdict.refusal.detail}`);
    const needed = requiredRight(verdict.inspection, verdict.ranges, items);
    clocks.advance(verdict.inspection.brings);
    items.add(writer.doc.clientID, verdict.ranges);

    made += 1;
    judged.updates += 1;
    const expected: Right = [...touched].every((name) => name === 'settings') ? 'steer' : 'write';
    const isLost = needed === 'write' && expected === 'steer' && touchesGarbage(bytes, ahead);
    if (isLost) judged.lost += 1;
    const before = forbidden();
    Y.applyUpdate(ahead, bytes);
    const changed = forbidden() !== before;
    for (const role of Object.keys(ROLES) as Role[]) {
      const rights: readonly Right[] = ROLES[role];
      const allowed = rights.includes(needed);
      judged.decisions += 1;
      if (allowed) judged.allowed += 1;
      const agrees = isLost || allowed === rights.includes(expected);
      const isSafe = !allowed || !changed || rights.includes('write');
      if (!agrees || !isSafe) judged.disagreements += 1;
    }
    waiting.push(bytes);
  }
  for (const { doc } of writers) doc.destroy();
  ahead.destroy();
  replica.destroy();
}

/** One to three changes, as one update or as several that a client has merged. */
function updateOf(doc: Y.Doc, dice: Dice): { readonly bytes?: Uint8Array; readonly touched: ReadonlySet<TypeName> } {
  const updates: Uint8Array[] = [];
  const touched = new Set<TypeName>();
  const keep = (bytes: Uint8Array, origin: unknown) => origin === 'own' && updates.push(bytes);
  doc.on('update', keep);
  // Settings alone half of the time: these are the updates that a steerer may make.
  const names = dice.chance(0.5) ? (['settings'] as const) : TYPES;
  const edit = () => {
    const name = dice.pick<TypeName>(names);
    if (editRandomly(doc, name, dice)) touched.add(name);
  };
  const edits = dice.between(1, 3);
  if (dice.chance(0.5))
    doc.transact(() => {
      for (let n = 0; n < edits; n++) edit();
    }, 'own');
  else for (let n = 0; n < edits; n++) doc.transact(edit, 'own');
  doc.off('update', keep);
  return updates.length === 0 ? { touched } : { bytes: Y.mergeUpdates(updates), touched };
}

/** True where an update adds garbage, writes into what is deleted, or deletes what is garbage already. */
function touchesGarbage(bytes: Uint8Array, doc: Y.Doc): boolean {
  const { items, deletes, bare } = inspectUpdate(bytes)!;
  const known = ({ client, clock }: { client: number; clock: number }) => clock < Y.getState(doc.store, client);
  const isGone = (id: { client: number; clock: number } | null | undefined): boolean => {
    if (!id || !known(id)) return false;
    const struct: Y.Item | Y.GC = Y.getItem(doc.store, Y.createID(id.client, id.clock));
    if (!(struct instanceof Y.Item)) return true;
    for (
      let at = (struct.parent as Y.AbstractType<unknown>)._item;
      at;
      at = (at.parent as Y.AbstractType<unknown>)._item
    )
      if (at.deleted) return true;
    return false;
  };
  const isDeleted = (id: Y.ID) =>
    known(id) && !(Y.getItem(doc.store, id) instanceof Y.Item && !Y.getItem(doc.store, id).deleted);
  if (bare) return true;
  if (
    items.some(
      ({ origin, rightOrigin, parent }) =>
        isGone(origin) || isGone(rightOrigin) || (parent instanceof Y.ID && (isGone(parent) || isDeleted(parent))),
    )
  )
    return true;
  return deletes.some(({ client, from, to }) => {
    for (let clock = from; clock < to; clock++) if (isGone({ client, clock })) return true;
    return false;
  });
}

/** The plain values of all types but the settings. */
const forbiddenIn = (doc: Y.Doc): string =>
  JSON.stringify([
    ...(['waypoints', 'meta'] as const).map((name) => doc.getMap(name).toJSON()),
    ...(['description', 'x-notes'] as const).map((name) => doc.getText(name).toDelta()),
  ]);
