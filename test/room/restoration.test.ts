import { expect, test } from 'vitest';
import { createRestorations } from '../../server/room/restoration.ts';

type Parts = Parameters<typeof createRestorations>[0];

test('details are set while a member writes: the edit is of the row at which it was asked for', async () => {
  let head = 7;
  const asked: number[] = [];
  const room = { head: () => head, catchUp: async () => {}, receive: async () => ({ ok: true, seq: ++head }) };
  const rebuilder = {
    run: (work: (calls: unknown) => Promise<unknown>) =>
      work({
        async build(_log: number, seq: number) {
          asked.push(seq);
          // The letter of a member, meanwhile.
          head += 1;
          return seq;
        },
        ask: async () => ({ clientId: 1, updates: [new Uint8Array()] }),
      }),
  };
  const restorations = createRestorations({
    rebuilder: rebuilder as unknown as Parts['rebuilder'],
    versions: { add: async () => undefined } as unknown as Parts['versions'],
    rooms: { open: async () => room } as unknown as Parts['rooms'],
    clock: { now: () => 0 },
  });
  const log = { id: 1, uuid: 'a', head } as unknown as Parameters<typeof restorations.setDetails>[0];
  const answer = await restorations.setDetails(log, { title: 'New' } as never, { userId: 1, name: 'Ada' } as never);
  expect(answer).toEqual({ ok: true, seq: 9 });
  expect(asked).toEqual([7]);
});
