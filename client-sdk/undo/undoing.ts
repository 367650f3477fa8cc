import * as Y from 'yjs';
import { type Removal, removalOf, waypointsMap } from '../../travel-log/shape.ts';
import { looksDifferent } from './list-comparison.ts';
import { isSame, type Made, madeBy, type Repeats } from './registers.ts';
import { around, isReadable, livingType, parentOf, type Span, spansOf, standInsOf, typeOf } from './spans.ts';
import { formerIds, type Step } from './step.ts';
import { othersIn, waypointAround } from './waypoints.ts';

/** One change that undoes a part of a step. */
export type Change =
  /** Deletes letters, or elements of a list, that the step inserted. */
  | { readonly kind: 'delete'; readonly span: Span }
  /** Brings back letters, or elements of a list, that the step deleted. */
  | { readonly kind: 'bring back'; readonly span: Span }
  /** Gives a register the value that it would have without the step. */
  | { readonly kind: 'reset'; readonly register: Made }
  /** Removes a waypoint that the step added. */
  | { readonly kind: 'remove'; readonly waypoint: string };

/** A part of a step that an undo leaves as it is. */
export type Kept =
  /** A waypoint that the step added stays, since other clients have written in it. */
  | { readonly kind: 'written'; readonly waypoint: string; readonly clients: readonly number[] }
  /** A waypoint is in the bin, and keeps what is written in it. */
  | { readonly kind: 'removed'; readonly waypoint: string; readonly removal: Removal };

/** The outcome of undoing a step. */
export interface Undoing {
  readonly changes: readonly Change[];
  /** False where values are replaced by equal ones. Earlier steps build on these changes all the same. */
  readonly visible: boolean;
  readonly kept: readonly Kept[];
}

/** Works out what undoing a step comes to in the document as it is now. Reads only. */
export function undoingOf(doc: Y.Doc, step: Step, repeats: Repeats): Undoing {
  const inserted = [...spansOf(doc, step.inserted)].flatMap((span) => [...standInsOf(doc, span)]);
  const former = [...spansOf(doc, formerIds(step))];
  // The content of a shared type goes and comes back with it.
  const whole = new Set([...inserted, ...former].map(({ item }) => item).filter(typeOf));
  const isPart = ({ _item: item }: Y.AbstractType<unknown>) =>
    item !== null && [item, ...around(item)].some((outer) => whole.has(outer));

  const registers = [...madeBy(doc, step, repeats)].filter(({ type }) => !isPart(type));
  // Other changes of the step to a waypoint that it removed are undone with the removal.
  const removedByStep = new Set(registers.filter(({ key }) => key === 'removed').map(({ type }) => type));
  const unlessRemoved = (type: Y.AbstractType<unknown>, verdict: Verdict): Verdict => {
    const waypoint = waypointAround(doc, type);
    const removal = waypoint && !removedByStep.has(waypoint.fields) ? removalOf(waypoint.fields) : undefined;
    return waypoint && removal ? { kind: 'removed', waypoint: waypoint.id, removal } : verdict;
  };

  const verdicts: Verdict[] = [];
  for (const register of registers) {
    const verdict = judge(doc, step, register);
    if (verdict) verdicts.push(unlessRemoved(register.type, verdict));
  }
  for (const span of inserted.filter(({ item }) => canDelete(item)))
    if (!isPart(parentOf(span.item))) verdicts.push(unlessRemoved(parentOf(span.item), { kind: 'delete', span }));
  for (const span of former.filter(({ item }) => canBringBack(doc, item)))
    if (!isPart(parentOf(span.item)))
      verdicts.push(unlessRemoved(livingType(doc, parentOf(span.item)), { kind: 'bring back', span }));

  const changes = verdicts.filter(isChange);
  const kept = new Map(verdicts.filter((verdict) => !isChange(verdict)).map((each) => [each.waypoint, each]));
  return { changes, visible: areVisible(doc, changes), kept: [...kept.values()] };
}

type Verdict = Change | Kept;

const isChange = (verdict: Verdict): verdict is Change => verdict.kind !== 'written' && verdict.kind !== 'removed';

function judge(doc: Y.Doc, step: Step, register: Made): Verdict | undefined {
  const { type, key, now, without } = register;
  const value = now.present ? typeOf(type._map.get(key)!) : undefined;
  const isAddition = isMap(value) && type === waypointsMap(doc) && !without.present;
  const waypoint = isAddition && value ? { id: key, fields: value } : redoneAddition(doc, step, register);
  const clients = othersIn(waypoint?.fields ?? value);
  if (waypoint && clients.length > 0) return { kind: 'written', waypoint: waypoint.id, clients };
  if (isAddition) return removalOf(value) ? undefined : { kind: 'remove', waypoint: key };
  return clients.length > 0 ? undefined : { kind: 'reset', register };
}

const isMap = (type: Y.AbstractType<unknown> | undefined): boolean => type instanceof Y.Map;

/** The waypoint that a step brought back from the bin because it redoes the step that had added it. */
function redoneAddition(doc: Y.Doc, step: Step, { type, key, without }: Made) {
  const waypoint = key === 'removed' && without.present ? waypointAround(doc, type) : undefined;
  return waypoint && step.additions.has(waypoint.id) ? waypoint : undefined;
}

const canDelete = (item: Y.Item): boolean =>
  item.parentSub === null && !item.deleted && othersIn(typeOf(item)).length === 0;

const canBringBack = (doc: Y.Doc, item: Y.Item): boolean =>
  item.parentSub === null && !item.redone && isReadable(item) && !livingType(doc, parentOf(item))._item?.deleted;

function areVisible(doc: Y.Doc, changes: readonly Change[]): boolean {
  const spans = (kind: 'delete' | 'bring back') =>
    changes.flatMap((change) => (change.kind === kind ? [change.span] : []));
  return (
    changes.some(
      (change) =>
        change.kind === 'remove' ||
        (change.kind === 'reset' && !isSame(doc, change.register.now, change.register.without)),
    ) || looksDifferent(spans('delete'), spans('bring back'))
  );
}
