import { expect, test } from 'vitest';
import type { HandoffMessage } from '../../protocol/sibling.ts';
import type { Load } from '../../server/composing/composing.ts';
import { createHandoff } from '../../server/conductor/leadership/handoff.ts';
import { newcomer } from '../../server/conductor/leadership/role.ts';
import { createHandClock } from '../support/hand-clock.ts';

/** An instance that does not conduct, while another one does. */
function open(load: Load) {
  const clock = createHandClock();
  const sent: HandoffMessage[] = [];
  const tried: number[] = [];
  const handoff = createHandoff({
    owner: 'one',
    clock,
    composing: { load },
    leadership: {
      role: { ...newcomer, position: { epoch: 3, seq: 0 } },
      members: 1,
      async take() {
        tried.push(clock.now());
        return false;
      },
      async yieldFor() {},
    },
    send: (message) => void sent.push(message),
    failed(error) {
      throw error;
    },
  });
  return { handoff, clock, sent, tried };
}

test('M17: an instance whose composing is full does not take over', async () => {
  const { handoff, sent, tried } = open('full');
  expect(await handoff.take()).toMatchObject({ ok: false, refusal: { code: 'BUSY' } });
  handoff.receive({ word: 'offered', epoch: 3 });
  await new Promise(setImmediate);
  expect([sent, tried]).toEqual([[], []]);
});

test('M17: where the conductor does not answer, the music stays there', async () => {
  const { handoff, clock, sent } = open('live');
  const answer = handoff.take();
  await new Promise(setImmediate);
  expect(sent).toEqual([{ word: 'asked', epoch: 3, by: 'one' }]);
  clock.advance(3_000);
  expect(await answer).toMatchObject({ ok: false, refusal: { code: 'NOT_PASSED' } });
});
