import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy of the loopback for one member, which can be cut. */
export interface ShakyLine {
  /** Leads to the server. */
  readonly url: string;
  /** When the last connection was taken, ms of `performance.now()`. */
  readonly takenAt: number;
  /** Cuts what is connected, and refuses connections for so long, ms. */
  cut(ms: number): void;
  close(): Promise<void>;
}

/** @param to address of the server */
export async function openShakyLine(to: string): Promise<ShakyLine> {
  const { hostname, port } = new URL(to);
  const sockets = new Set<Socket>();
  let downUntil = 0;
  let takenAt = 0;

  const proxy = createServer((member) => {
    if (performance.now() < downUntil) return void member.destroy();
    takenAt = performance.now();
    const server = connect({ port: Number(port), host: hostname, noDelay: true });
    for (const socket of [member, server]) {
      sockets.add(socket);
      // Its other end may be cut meanwhile.
      socket.on('error', () => {});
      socket.on('close', () => {
        sockets.delete(socket);
        member.destroy();
        server.destroy();
      });
    }
    member.setNoDelay().pipe(server).pipe(member);
  }).listen(0, '127.0.0.1');
  await once(proxy, 'listening');

  return {
    url: `http://127.0.0.1:${(proxy.address() as { port: number }).port}`,
    get takenAt() {
      return takenAt;
    },
    cut(ms) {
      downUntil = performance.now() + ms;
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, 'close');
    },
  };
}
