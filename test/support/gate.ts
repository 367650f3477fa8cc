import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a server that lets pages through always, and WebSockets only while it is open. */
export interface Gate {
  readonly url: string;
  open(): void;
  /** Cuts all WebSockets, and refuses new ones. */
  shut(): void;
  close(): Promise<void>;
}

/** @param url of the server behind it */
export async function openGate(url: string): Promise<Gate> {
  const { port, hostname } = new URL(url);
  const all = new Set<Socket>();
  const webSockets = new Set<Socket>();
  let isOpen = true;

  const gate = createServer((client) => {
    const server = connect(Number(port), hostname);
    for (const socket of [client, server]) {
      all.add(socket);
      // Whoever is cut off may not be there any more to read it.
      socket.on('error', () => {});
    }
    client.once('data', (head) => {
      if (/upgrade: websocket/i.test(head.toString('latin1'))) {
        if (!isOpen) return client.destroy();
        webSockets.add(client);
      }
      server.write(head);
      client.pipe(server).pipe(client);
      return undefined;
    });
    client.on('close', () => {
      all.delete(client);
      all.delete(server);
      webSockets.delete(client);
      server.destroy();
    });
    server.on('close', () => client.destroy());
  }).listen(0, '127.0.0.1');
  await once(gate, 'listening');

  return {
    url: `http://127.0.0.1:${(gate.address() as { port: number }).port}`,
    open() {
      isOpen = true;
    },
    shut() {
      isOpen = false;
      for (const socket of webSockets) socket.destroy();
    },
    async close() {
      for (const socket of all) socket.destroy();
      gate.close();
      await once(gate, 'close');
    },
  };
}
