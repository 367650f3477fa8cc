import { expect, test } from 'vitest';
import type { SiblingMessage } from '../../protocol/sibling.ts';
import { createStage } from '../../server/room/jam/stage.ts';
import { createHandClock } from '../support/hand-clock.ts';

const ADA = { userId: 1, name: 'Ada', color: '#a04040' };

/** The stage of a room on one instance, and the messages that it sends to the others. */
function open(instance = 'one', clock = createHandClock()) {
  const sent: SiblingMessage<'stage'>[] = [];
  const siblings = (_: string, message: unknown) => void sent.push(message as SiblingMessage<'stage'>);
  return { clock, sent, stage: createStage({ instance, clock, audience: { siblings }, changed() {} }) };
}

test('P3: the lead is the way of the slowest player, the way to the members, and 150 ms', () => {
  const { clock, stage } = open();
  stage.measured('ada', 90);
  stage.measured('ben', 120);
  stage.step('ada', ADA, false);
  clock.advance(150);
  expect(stage.lead).toBe(90 + 120 + 150);
});

test('P3: a delay that is measured after the step counts, and one listener does not hold up all others', () => {
  const { clock, stage } = open();
  stage.step('ada', ADA, false);
  stage.measured('ada', 600);
  stage.measured('liar', 60_000);
  clock.advance(150);
  expect(stage.lead).toBe(600 + 500 + 150);
});

test('P3: stepping off forgets no delay', () => {
  const { clock, stage } = open();
  stage.measured('ada', 400);
  stage.step('ada', ADA, false);
  stage.stepOff('ada');
  stage.step('ada', ADA, false);
  clock.advance(150);
  expect(stage.lead).toBe(400 + 400 + 150);
});

test('P3: a stage closes although the message of the last step off was lost, once its instance speaks again', () => {
  const { clock, sent, stage } = open();
  const two = open('two', clock);
  stage.step('ada', ADA, false);
  two.stage.adopt(sent.at(-1)!);
  clock.advance(150);
  expect(two.stage.lead).toBeGreaterThan(0);
  stage.leave('ada');
  stage.publish();
  two.stage.adopt(sent.at(-1)!);
  clock.advance(2_000);
  expect(two.stage.lead).toBe(0);
});
