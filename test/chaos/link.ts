import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout } from 'node:timers/promises';

/** Towards the server, or from it. */
export type Way = 'up' | 'down';

/** How long a server may work on what it was told before the connection that would carry its answer ends, ms. */
const DEAF_MS = 300;

/** A TCP proxy on the loopback that can be told to fail. It alters no byte: TCP would not either. */
export interface Link {
  readonly port: number;
  /** Where new connections lead: to a port, or to the one that is asked for with each of them. */
  lead(port: number | (() => number)): void;
  /** Ends every connection. */
  drop(): void;
  /** Whether anybody gets through; closing it ends every connection. */
  setOpen(open: boolean): void;
  /** Bytes take this much longer from now on, ms, each way. @param jitter up to this much more or less, in order still */
  setDelay(ms: number, jitter?: number): void;
  /** Half of the next bytes of this way arrive, then their connection ends. */
  cutInside(way: Way): void;
  /**
   * The next bytes up (those that hold `mark`, where it is given) arrive, and what they cause is done; no answer comes
   * back, and the connection ends.
   */
  swallowAnswer(mark?: string): void;
  /** Undoes everything that the proxy was told to do to bytes. */
  heal(): void;
  close(): Promise<void>;
}

type Trick = { readonly kind: 'half'; readonly way: Way } | { readonly kind: 'swallow'; readonly mark: string };

export async function openLink(target: number | (() => number)): Promise<Link> {
  const ends = new Set<Socket>();
  let port = target;
  let open = true;
  let delay = 0;
  let spread = 0;
  let trick: Trick | undefined;

  const server = createServer({ noDelay: true }, (client) => {
    if (!open) return void client.destroy();
    const upstream = connect({ port: typeof port === 'number' ? port : port(), host: '127.0.0.1', noDelay: true });
    const end = () => {
      for (const socket of [client, upstream]) socket.destroy();
    };
    let deaf = false;

    function carry(way: Way, to: Socket): (chunk: Buffer) => void {
      let before = Promise.resolve();
      return (chunk) => {
        const due = performance.now() + delay + spread * (2 * Math.random() - 1);
        before = before.then(async () => {
          const left = due - performance.now();
          if (left > 0) await setTimeout(left);
          if (!to.destroyed) pass(way, to, chunk);
        });
      };
    }

    function pass(way: Way, to: Socket, chunk: Buffer): void {
      if (way === 'down' && deaf) return;
      if (trick?.kind === 'half' && trick.way === way) {
        trick = undefined;
        to.write(chunk.subarray(0, chunk.length >> 1), end);
        return;
      }
      to.write(chunk);
      if (trick?.kind === 'swallow' && way === 'up' && chunk.includes(trick.mark)) {
        trick = undefined;
        deaf = true;
        void setTimeout(DEAF_MS).then(end);
      }
    }

    for (const socket of [client, upstream]) {
      ends.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        ends.delete(socket);
        end();
      });
    }
    client.on('data', carry('up', upstream));
    upstream.on('data', carry('down', client));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  function drop(): void {
    for (const socket of ends) socket.destroy();
  }

  return {
    port: (server.address() as { port: number }).port,
    lead(to) {
      port = to;
    },
    drop,
    setOpen(value) {
      open = value;
      if (!open) drop();
    },
    setDelay(ms, jitter = 0) {
      delay = ms;
      spread = jitter;
    },
    cutInside(way) {
      trick = { kind: 'half', way };
    },
    swallowAnswer(mark = '') {
      trick = { kind: 'swallow', mark };
    },
    heal() {
      open = true;
      delay = 0;
      spread = 0;
      trick = undefined;
    },
    async close() {
      drop();
      server.close();
      await once(server, 'close');
    },
  };
}
