import { expect, test } from 'vitest';
import type { Transport } from '../../protocol/transport.ts';
import type { Outlook } from '../../server/conductor/leadership/role.ts';
import { createToldMusic } from '../../server/room/jam/told-music.ts';

const transport = (fields: Partial<Transport>): Transport => ({
  ...{ epoch: 1, seq: 0, conductor: 'one', state: 'stopped', run: 1, tick: 0, time: 0, endTick: 9_600 },
  ...{ tempos: [{ tick: 0, bpm: 120 }], stageLead: 0, solo: null },
  ...fields,
});
const outlook = (): Outlook => ({
  composition: { epoch: 1, seq: 0, load: 'live', legs: [] },
  transport: transport({}),
});

test('M1: a transport of an earlier epoch, from a conductor that has lost its lease, counts for nothing', () => {
  const told = createToldMusic(outlook);
  told.take('transport', transport({ epoch: 6, state: 'playing', stageLead: 80 }), 0);
  told.take('transport', transport({ epoch: 5, seq: 40, state: 'stopped' }), 100);
  expect([told.isPlaying(60_000), told.stageLead()]).toEqual([true, 80]);
  told.take('transport', transport({ epoch: 6, seq: 1, state: 'paused' }), 200);
  expect(told.isPlaying(60_000)).toBe(false);
});
