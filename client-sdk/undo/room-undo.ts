import type * as Y from 'yjs';
import type { Identity } from '../../protocol/welcome.ts';
import type { Removal } from '../../travel-log/shape.ts';
import { keepForUndo } from './keep-for-undo.ts';
import type { Repeats } from './registers.ts';
import { joinSteps, type Step, stepOf } from './step.ts';
import { type Kept, type Undoing, undoingOf } from './undoing.ts';
import { writeUndoing } from './write-undoing.ts';

/** A stop that an undo left as it is, and why. */
export type KeptStop =
  /** This member added it, and these have written in it since: only those who are here are named. */
  | { readonly kind: 'written'; readonly waypoint: string; readonly by: readonly Identity[] }
  /** It is in the bin, and what is written in it stays until it is restored. */
  | { readonly kind: 'removed'; readonly waypoint: string; readonly removal: Removal };

export type UndoResult =
  | { readonly kind: 'changed'; readonly kept: readonly KeptStop[] }
  /** The step changed nothing, and `kept` says why. */
  | { readonly kind: 'kept'; readonly kept: readonly KeptStop[] }
  /** No step can change anything. */
  | { readonly kind: 'nothing' };

/**
 * Takes back what this member did in this session, step by step: never what others did, and never so that a field is empty
 * that others have filled. Steps that can change nothing are skipped. It is the origin of its own transactions.
 */
export interface RoomUndo {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  undo(): UndoResult;
  redo(): UndoResult;
  /** Ends the present step. Otherwise edits that follow each other within half a second are one. */
  stopCapturing(): void;
}

/** The undo of one document, from the moment on at which it is created. */
export interface DocumentUndo extends RoomUndo {
  /** Makes all edits one step until the returned function is called. */
  hold(): () => void;
  close(): void;
}

/** ms */
const JOINED_WITHIN = 500;

/**
 * @param options.others the origins of transactions that are not subject to undo: those of other members among them
 * @param options.sign makes the removal of a waypoint whose addition is undone
 * @param options.whoIs the member with a Yjs client id, where they are here
 * @param options.now ms
 * @param options.changed is called when `canUndo` or `canRedo` has changed
 */
export function createUndo(
  doc: Y.Doc,
  options: {
    readonly others: ReadonlySet<unknown>;
    sign(): Removal;
    whoIs(client: number): Identity | undefined;
    now(): number;
    changed(): void;
  },
): DocumentUndo {
  const { others, sign, whoIs, now, changed } = options;
  const done: Step[] = [];
  const undone: Step[] = [];
  const repeats: Repeats = new Map();
  /** Time of the last edit; undefined where the next one begins another step. */
  let lastEdit: number | undefined;
  let holds = 0;
  let can = { undo: false, redo: false };

  function capture(transaction: Y.Transaction): void {
    const own = !others.has(transaction.origin);
    keepForUndo(transaction, own);
    // `press` adds its steps itself.
    if (transaction.origin === undo) return;
    const step = own ? stepOf(transaction, NO_WAYPOINTS) : undefined;
    if (step) add(step);
    look();
  }

  function add(step: Step): void {
    const joins = lastEdit !== undefined && (holds > 0 || now() - lastEdit < JOINED_WITHIN);
    const before = joins ? done.pop() : undefined;
    done.push(before ? joinSteps(before, step) : step);
    undone.length = 0;
    lastEdit = now();
  }

  function look(): void {
    const before = can;
    can = { undo: nextOf(done) !== undefined, redo: nextOf(undone) !== undefined };
    if (can.undo !== before.undo || can.redo !== before.redo) changed();
  }

  /** The step to be undone next: the last one that changes something to be seen, or that is kept for a reason. */
  function nextOf(
    steps: readonly Step[],
  ): { readonly at: number; readonly step: Step; readonly undoing: Undoing } | undefined {
    let later: Step | undefined;
    for (let at = steps.length - 1; at >= 0; at--) {
      const step = later ? joinSteps(steps[at]!, later) : steps[at]!;
      const undoing = undoingOf(doc, step, repeats);
      if (undoing.visible || undoing.kept.length > 0) return { at, step, undoing };
      // A step that replaced values by equal ones is undone together with the step before it.
      later = undoing.changes.length > 0 ? step : undefined;
    }
    return undefined;
  }

  /** Undoes the next of some steps. @param mirrored gets the step that undoes this in turn */
  function press(steps: Step[], mirrored: Step[]): UndoResult {
    lastEdit = undefined;
    const next = nextOf(steps);
    if (!next) return { kind: 'nothing' };
    const { step, undoing } = next;
    steps.length = next.at;
    const transaction = doc.transact((transaction) => {
      writeUndoing(transaction, step, undoing.changes, repeats, sign());
      return transaction;
    }, undo);
    const removed = undoing.changes.flatMap((change) => (change.kind === 'remove' ? [change.waypoint] : []));
    const undoes = stepOf(transaction, new Set([...step.additions, ...removed]));
    if (undoes) mirrored.push(undoes);
    look();
    return { kind: undoing.visible ? 'changed' : 'kept', kept: undoing.kept.map(withNames) };
  }

  const withNames = (kept: Kept): KeptStop =>
    kept.kind === 'removed'
      ? kept
      : { kind: 'written', waypoint: kept.waypoint, by: kept.clients.flatMap((client) => whoIs(client) ?? []) };

  const undo: DocumentUndo = {
    get canUndo() {
      return can.undo;
    },
    get canRedo() {
      return can.redo;
    },
    undo: () => press(done, undone),
    redo: () => press(undone, done),
    stopCapturing() {
      lastEdit = undefined;
    },
    hold() {
      lastEdit = undefined;
      holds += 1;
      return () => {
        lastEdit = undefined;
        holds -= 1;
      };
    },
    close: () => doc.off('afterTransaction', capture),
  };
  doc.on('afterTransaction', capture);
  return undo;
}

const NO_WAYPOINTS: ReadonlySet<string> = new Set();
