import { expect, test } from 'vitest';
import type { ForwardedAnswer, ForwardedCommand } from '../../protocol/sibling.ts';
import type { Command, CommandAnswer } from '../../protocol/transport.ts';
import { createForwardedCommands } from '../../server/conductor/leadership/forwarded-commands.ts';
import { newcomer, type Role } from '../../server/conductor/leadership/role.ts';
import { createHandClock } from '../support/hand-clock.ts';

/** An instance that follows and one that conducts, whose answers take their time. @param late ms */
function open(late: number) {
  const clock = createHandClock();
  const obeyed: Command[] = [];
  const role = {
    kind: 'leading',
    playing: {
      obey(command: Command): CommandAnswer {
        obeyed.push(command);
        return { ok: true };
      },
    },
  } as unknown as Role;
  const common = { clock, signal: new AbortController().signal, send() {}, answer() {} };
  const conductor = createForwardedCommands({
    ...{ ...common, owner: 'conductor', leadership: { role, take: async () => true } },
    answer: (answer: ForwardedAnswer) => void clock.after(late, () => follower.receiveAnswer(answer)),
  });
  const follower = createForwardedCommands({
    ...{ ...common, owner: 'follower', leadership: { role: newcomer, take: async () => false } },
    send: (command: ForwardedCommand) => conductor.receive(command),
  });
  async function pass(ms: number): Promise<void> {
    for (let turn = 0; turn < ms; turn += 50) {
      clock.advance(50);
      await new Promise(setImmediate);
    }
  }
  return { follower, obeyed, pass };
}

test('M18: a command whose answer takes longer than a try is obeyed once, and answered', async () => {
  const { follower, obeyed, pass } = open(1_200);
  const seek: Command = { action: 'seek', tick: 960 };
  const answered = follower.send(seek, 1);
  await pass(1_500);
  expect(obeyed).toEqual([seek]);
  expect(await answered).toEqual({ ok: true });
});

test('M18: two commands are two, alike as they may be', async () => {
  const { follower, obeyed, pass } = open(1_200);
  const pause: Command = { action: 'pause' };
  const answers = Promise.all([follower.send(pause, 1), follower.send(pause, 2)]);
  await pass(1_500);
  expect(obeyed).toEqual([pause, pause]);
  expect(await answers).toEqual([{ ok: true }, { ok: true }]);
});

test('M19: a command is not obeyed once nobody waits for its answer', async () => {
  const clock = createHandClock();
  const obeyed: Command[] = [];
  const leadership = {
    role: newcomer as Role,
    async take() {
      // The database has kept the lease for so long.
      clock.advance(8_000);
      leadership.role = {
        kind: 'leading',
        playing: { obey: (command: Command) => void obeyed.push(command) },
      } as unknown as Role;
      return true;
    },
  };
  const { signal } = new AbortController();
  const commands = createForwardedCommands({ owner: 'one', clock, leadership, signal, send() {}, answer() {} });
  expect(await commands.send({ action: 'seek', tick: 960 }, 1)).toMatchObject({ refusal: { code: 'UNAVAILABLE' } });
  expect(obeyed).toEqual([]);
});
