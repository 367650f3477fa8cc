import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { createUndo, type DocumentUndo } from '../../client-sdk/undo/room-undo.ts';
import { readBin, restoreWaypoint } from '../../travel-log/bin.ts';
import { contentHash } from '../../travel-log/content-hash.ts';
import {
  addTag,
  addWaypoint,
  editWaypoint,
  entryOf,
  moveWaypoint,
  removeTag,
  removeWaypoint,
  seedTravelLog,
  setTitle,
  setTravelDate,
} from '../../travel-log/edit.ts';
import { descriptionText, readTravelLog, readWaypoints, TOP_LEVEL } from '../../travel-log/shape.ts';
import { lockLeg, steer, steerLeg, unlockLeg } from '../../travel-log/steering.ts';
import { REMOVAL } from '../support/removal.ts';
import { replay } from '../support/replay.ts';

const RUNS = Number(process.env.UNDO_RUNS ?? 2_000);
const settings = { seed: Date.now() % 2 ** 31, ...replay, numRuns: RUNS };
console.log(`SEED=${settings.seed}`);

const does = fc.constantFrom(
  ...(['title', 'date', 'tag', 'untag', 'tempo', 'leg', 'lock', 'unlock', 'airport', 'flight', 'move'] as const),
  ...(['add', 'remove', 'restore', 'describe', 'erase', 'replace'] as const),
  ...(['write', 'write', 'write', 'delete', 'delete'] as const),
);
const edit = fc.record({ does, at: fc.nat(5), value: fc.nat(3) });
type Edit = typeof edit extends fc.Arbitrary<infer T> ? T : never;
/** Edits that are undone at once. */
const step = fc.array(edit, { minLength: 1, maxLength: 3 });

const who = fc.nat(1);
const action = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('edit' as const), who, step }) },
  {
    weight: 4,
    arbitrary: fc.record({ kind: fc.constantFrom('undo' as const, 'redo' as const, 'undo, redo' as const), who }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('deliver' as const), who }) },
  // What random edits seldom come to: both set one field at once, or one writes in the stop that the other has just added.
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('clash' as const), who, edit }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('visit' as const), who }) },
);

describe('undo, drawn', () => {
  test('alone, undo goes back through every state, and redo forth', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        const { doc, undo } = openMember(1, start());
        const states = [seen(doc)];
        for (const [at, edits] of steps.entries()) {
          play(doc, edits, `w${at}`);
          undo.stopCapturing();
          states.push(seen(doc));
        }
        const there = distinct(states);
        for (let round = 0; round < 2; round++) {
          expect(statesOn('undo', doc, undo)).toEqual([...there].reverse());
          expect(statesOn('redo', doc, undo)).toEqual(there);
        }
      }),
      { ...settings, numRuns: RUNS / 5 },
    );
  });

  test('between two, undo takes nothing from the other', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 24 }), (actions) => {
        const base = start();
        const members = [openMember(1, base), openMember(2, base)] as const;
        for (const [at, each] of actions.entries()) {
          const member = members[each.who]!;
          const other = members[1 - each.who]!;
          switch (each.kind) {
            case 'edit':
              play(member.doc, each.step, `w${at}`);
              member.undo.stopCapturing();
              break;
            case 'deliver':
              deliver(other, member);
              break;
            case 'clash':
              playOne(member.doc, each.edit, `w${at}-0`);
              playOne(other.doc, { ...each.edit, value: 3 - each.edit.value }, `w${at}-1`);
              for (const { undo } of members) undo.stopCapturing();
              deliver(member, other);
              deliver(other, member);
              other.look();
              break;
            case 'visit':
              addWaypoint(member.doc, { airport: 'NEW' }, `w${at}`);
              member.undo.stopCapturing();
              deliver(member, other);
              other.look();
              entryOf(other.doc, `w${at}`)!.insert(0, 'hello');
              other.undo.stopCapturing();
              deliver(other, member);
              break;
            case 'undo, redo': {
              const before = contentHash(member.doc);
              if (press(member, 'undo') === 'changed') {
                expect(press(member, 'redo')).toBe('changed');
                expect(contentHash(member.doc)).toBe(before);
              }
              break;
            }
            default:
              press(member, each.kind);
          }
          member.look();
        }
        deliver(members[0], members[1]);
        deliver(members[1], members[0]);
        expect(contentHash(members[0].doc)).toBe(contentHash(members[1].doc));
      }),
      {
        ...settings,
        // A value that lost against the undone one, and lies before all that this member wrote.
        examples: [
          [
            [
              { kind: 'edit', who: 1, step: [dated(1)] },
              { kind: 'edit', who: 1, step: [dated(0)] },
              { kind: 'clash', who: 0, edit: dated(1) },
              { kind: 'undo', who: 1 },
            ],
          ],
        ],
      },
    );
  });
});

const dated = (value: number): Edit => ({ does: 'date', at: 0, value });

/** The states that a member sees who undoes, or redoes, until nothing is left. */
function statesOn(which: 'undo' | 'redo', doc: Y.Doc, undo: DocumentUndo): string[] {
  const states = [seen(doc)];
  while (which === 'undo' ? undo.canUndo : undo.canRedo) {
    expect(undo[which]().kind).toBe('changed');
    states.push(seen(doc));
  }
  expect(undo[which]().kind).toBe('nothing');
  return distinct(states);
}

/** Edits in the bin are undone like others, but not to be seen. */
const distinct = (states: readonly string[]): string[] => states.filter((state, at) => state !== states[at - 1]);

interface Member {
  readonly doc: Y.Doc;
  readonly undo: DocumentUndo;
  /** Updates that the other one has not received. */
  readonly sent: Uint8Array[];
  /** The values of each register when it was last seen empty, by its name. */
  readonly valuesWhenEmpty: Map<string, ReadonlySet<string>>;
  /** Signatures of the removals that its undos have made. */
  readonly signed: Set<string>;
  /** Notes which registers are empty. */
  look(): void;
}

const REMOTE = Symbol('remote');

function start(): Uint8Array {
  const doc = new Y.Doc();
  doc.clientID = 9;
  const waypoints = ['cdg', 'nrt'].map((id) => ({ id, airport: id.toUpperCase(), entry: `at ${id}` }));
  seedTravelLog(doc, { title: 'A journey', seed: 7, description: 'then', waypoints });
  return Y.encodeStateAsUpdate(doc);
}

function openMember(client: number, base: Uint8Array): Member {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, base, REMOTE);
  doc.clientID = client;
  const signed = new Set<string>();
  const undo = createUndo(doc, {
    others: new Set([REMOTE]),
    // Each its own, since a removal that comes back, with the undo of a restoration, is another's doing.
    sign() {
      const by = `undo ${client}.${signed.size}`;
      signed.add(by);
      return { ...REMOVAL, by };
    },
    whoIs: () => undefined,
    now: () => 0,
    changed() {},
  });
  const sent: Uint8Array[] = [];
  doc.on('update', (update: Uint8Array, origin: unknown) => {
    if (origin !== REMOTE) sent.push(update);
  });
  const valuesWhenEmpty = new Map<string, ReadonlySet<string>>();
  return {
    doc,
    undo,
    sent,
    signed,
    valuesWhenEmpty,
    look() {
      for (const [name, { present, values }] of registersOf(doc)) if (!present) valuesWhenEmpty.set(name, values);
    },
  };
}

/** Delivers as the server does: the updates as they were written. */
function deliver(from: Member, to: Member): void {
  for (const update of from.sent.splice(0)) Y.applyUpdate(to.doc, update, REMOTE);
}

/** Undoes or redoes, and checks what that may not do. */
function press({ doc, undo, signed, valuesWhenEmpty }: Member, which: 'undo' | 'redo'): string {
  const hash = contentHash(doc);
  const registers = registersOf(doc);
  const letters = othersLetters(doc);
  const stops = new Set(readWaypoints(doc).map(({ id }) => id));
  const signedBefore = new Set(signed);
  const can = which === 'undo' ? undo.canUndo : undo.canRedo;
  const result = undo[which]();

  expect(result.kind !== 'nothing').toBe(can);
  expect(contentHash(doc) !== hash).toBe(result.kind === 'changed');
  expect(othersLetters(doc)).toBe(letters);
  const now = registersOf(doc);
  for (const [name, before] of registers) {
    const after = now.get(name)!;
    if (before.present && before.client !== doc.clientID && before.client !== 9) expect(after).toEqual(before);
    if (!before.present || after.present) continue;
    const known = valuesWhenEmpty.get(name) ?? new Set();
    const others = [...after.values].filter((id) => !id.startsWith(`${doc.clientID}:`) && !known.has(id));
    expect(others).toEqual([]);
  }
  for (const { waypoint, removal } of readBin(doc))
    if (signed.has(removal.by) && !signedBefore.has(removal.by) && stops.has(waypoint.id))
      expect(othersIn(doc, waypoint.id)).toEqual([]);
  return result.kind;
}

/** The document as people see it. */
const seen = (doc: Y.Doc): string => {
  const { settings, ...content } = readTravelLog(doc);
  return JSON.stringify([content, { ...settings, legs: [...settings.legs], locks: [...settings.locks] }]);
};

/** A register as it stands: whether it shows a value, whose, and all values that it has had, by their ids. */
interface Standing {
  readonly present: boolean;
  readonly client: number;
  readonly id: string;
  readonly values: ReadonlySet<string>;
}

function registersOf(doc: Y.Doc): Map<string, Standing> {
  const all = new Map<string, Standing>();
  const visit = (name: string, type: Y.AbstractType<unknown>): void => {
    for (const [key, last] of type._map) {
      const values = new Set<string>();
      for (let item: Y.Item | null = last; item; item = item.left) for (const id of idsOf(item)) values.add(id);
      const id = idsOf(last).at(-1)!;
      all.set(`${name} ${key}`, { present: !last.deleted, client: last.id.client, id, values });
      if (last.content instanceof Y.ContentType && !last.deleted) visit(id, last.content.type);
    }
  };
  for (const name of TOP_LEVEL) visit(name, doc.share.get(name)! as Y.AbstractType<unknown>);
  return all;
}

const idsOf = ({ id, length }: Y.Item): string[] => Array.from({ length }, (_, at) => `${id.client}:${id.clock + at}`);

/** The letters of others that can be seen, by their ids, in order. */
function othersLetters(doc: Y.Doc): string {
  const texts = [
    descriptionText(doc),
    ...[...doc.getMap<Y.Map<unknown>>('waypoints').values()].map((w) => w.get('entry')),
  ];
  return texts
    .map((text) => {
      const ids: string[] = [];
      for (let item = (text as Y.Text)._start; item; item = item.right)
        if (!item.deleted && item.id.client !== doc.clientID) ids.push(...idsOf(item));
      return ids.join(' ');
    })
    .join('\n');
}

/** The values and letters of others that can be seen at a waypoint. */
function othersIn(doc: Y.Doc, id: string): string[] {
  const waypoint = doc.getMap<Y.Map<unknown>>('waypoints').get(id)!;
  const items: Y.Item[] = [...waypoint._map.values()];
  for (let item = (waypoint.get('entry') as Y.Text)._start; item; item = item.right) items.push(item);
  return items.filter((item) => !item.deleted && item.id.client !== doc.clientID).flatMap(idsOf);
}

/** @param id of the waypoints that are added, before their number */
function play(doc: Y.Doc, edits: readonly Edit[], id: string): void {
  for (const [index, each] of edits.entries()) playOne(doc, each, `${id}-${index}`);
}

function playOne(doc: Y.Doc, { does, at, value }: Edit, id: string): unknown {
  const waypoints = readWaypoints(doc);
  const waypoint = waypoints[at % Math.max(1, waypoints.length)]?.id ?? 'none';
  const text = value === 0 ? descriptionText(doc) : (entryOf(doc, waypoint) ?? descriptionText(doc));
  const place = at % (text.length + 1);
  const length = Math.min(1 + value, text.length - place);
  switch (does) {
    case 'title':
      return setTitle(doc, `title ${value}`);
    case 'date':
      return setTravelDate(doc, value === 0 ? null : `2026-05-0${value}`);
    case 'tag':
      return addTag(doc, `tag ${value}`);
    case 'untag':
      return removeTag(doc, `tag ${value}`);
    case 'tempo':
      return steer(doc, { tempo: value === 0 ? null : 60 + value });
    case 'leg':
      return steerLeg(doc, waypoint, { energy: value === 0 ? null : value / 4 });
    case 'lock':
      return lockLeg(doc, waypoint);
    case 'unlock':
      return unlockLeg(doc, waypoint);
    case 'airport':
      return editWaypoint(doc, waypoint, { airport: `A${value}` });
    case 'flight':
      return editWaypoint(doc, waypoint, { flight: value === 0 ? null : `F${value}` });
    case 'move':
      return moveWaypoint(doc, waypoint, value);
    case 'add':
      return addWaypoint(doc, { airport: `B${value}`, ...(value > 1 && { entry: 'new' }) }, id, at);
    case 'remove':
      return removeWaypoint(doc, waypoint, REMOVAL);
    case 'restore':
      return restoreWaypoint(doc, readBin(doc)[0]?.waypoint.id ?? 'none');
    case 'describe':
      return descriptionText(doc).insert(0, 'd');
    case 'erase':
      return descriptionText(doc).delete(0, Math.min(value, descriptionText(doc).length));
    case 'replace': {
      const letters = text.toString().slice(place, place + length);
      return doc.transact(() => {
        text.delete(place, length);
        text.insert(place, letters);
      });
    }
    case 'write':
      return text.insert(place, ['a', 'bc', 'x', 'def'][value]!);
    case 'delete':
      return text.delete(place, length);
  }
}
