import { describe, expect, test } from 'vitest';
import { Awareness, applyAwarenessUpdate, encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { createRoomAwareness } from '../../server/room/awareness.ts';
import type { Member } from '../../server/room/member.ts';
import { createPacedAwareness, PACE_MS } from '../../server/room/paced-awareness.ts';
import { createHandClock } from '../support/hand-clock.ts';

/** A member's awareness update. */
function stateOf(clientId: number, clock: number, state: object): Uint8Array {
  const awareness = new Awareness(new Y.Doc());
  awareness.states.set(clientId, state);
  awareness.meta.set(clientId, { clock, lastUpdated: 0 });
  const bytes = encodeAwarenessUpdate(awareness, [clientId]);
  awareness.destroy();
  return bytes;
}

/** Paced states, and each message as the states that it brings, beside the connection that it comes from. */
function paced() {
  const clock = createHandClock();
  const sent: { states: Record<number, unknown>; connection: string | undefined }[] = [];
  const awareness = createPacedAwareness(clock, (bytes, connection) => {
    const receiver = new Awareness(new Y.Doc());
    receiver.setLocalState(null);
    applyAwarenessUpdate(receiver, bytes, 'test');
    sent.push({ states: Object.fromEntries(receiver.getStates()), connection });
    receiver.destroy();
  });
  return { clock, awareness, sent };
}

describe('I12: changed awareness states', () => {
  test('one after a rest is sent at once, and what follows in one message, the latest of each member', () => {
    const { clock, awareness, sent } = paced();
    awareness.change('ada', stateOf(11, 1, { caret: 1 }));
    expect(sent).toEqual([{ states: { 11: { caret: 1 } }, connection: 'ada' }]);
    for (let at = 0; at < 200; at++) awareness.change(`member ${at}`, stateOf(100 + at, 1, { caret: at }));
    awareness.change('member 0', stateOf(100, 2, { caret: 'moved' }));
    expect(sent).toHaveLength(1);
    clock.advance(PACE_MS);
    expect(sent).toHaveLength(2);
    expect(sent[1]!.connection).toBeUndefined();
    expect(Object.keys(sent[1]!.states)).toHaveLength(200);
    expect(sent[1]!.states).toMatchObject({ 100: { caret: 'moved' }, 299: { caret: 199 } });
  });

  test('a room at rest runs no timer, and sends the next one at once again', () => {
    const { clock, awareness, sent } = paced();
    awareness.change('ada', stateOf(11, 1, {}));
    awareness.change('ada', stateOf(11, 2, { caret: 2 }));
    clock.advance(PACE_MS);
    expect(sent.at(-1)).toEqual({ states: { 11: { caret: 2 } }, connection: 'ada' });
    clock.advance(PACE_MS);
    expect(clock.timers).toBe(0);
    awareness.change('ben', stateOf(12, 1, {}));
    expect(sent).toHaveLength(3);
    awareness.close();
    expect(clock.timers).toBe(0);
  });

  test('what is held is sent before anything that must not overtake it, and not again', () => {
    const { clock, awareness, sent } = paced();
    awareness.change('ada', stateOf(11, 1, {}));
    awareness.change('ben', stateOf(12, 1, {}));
    awareness.flush();
    expect(sent.map(({ connection }) => connection)).toEqual(['ada', 'ben']);
    awareness.flush();
    clock.advance(PACE_MS);
    expect(sent).toHaveLength(2);
  });

  test('a state that begins or ends a drag is sent at once: edits of the drag must not come before it', () => {
    const sent: Uint8Array[] = [];
    const dragged: boolean[] = [];
    const awareness = createRoomAwareness({
      ...{ instance: 'one', replica: { doc: new Y.Doc() }, clock: createHandClock() },
      audience: {
        here: () => {},
        to: () => {},
        siblings: (_, message) => sent.push((message as { bytes: Uint8Array }).bytes),
      },
      clientIds: { isBound: () => true, isTaken: () => false },
      dragged: (dragging) => dragged.push(dragging),
    });
    const ada = { id: 'ada', clientId: 11, sessionId: 'a', identity: { userId: 1, name: 'Ada', color: '#000' } };
    const show = (clock: number, state: object) => {
      awareness.receive(ada as unknown as Member, stateOf(11, clock, state));
      return sent.length;
    };
    expect(show(1, { caret: 1 })).toBe(1);
    expect(show(2, { caret: 2 })).toBe(1);
    expect(show(3, { dragging: true })).toBe(3);
    expect(show(4, { dragging: true, caret: 4 })).toBe(3);
    expect(show(5, { dragging: false })).toBe(5);
    expect(dragged).toEqual([true, false]);
    awareness.destroy();
  });
});
