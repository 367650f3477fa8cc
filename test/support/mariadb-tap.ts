import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** What sees every statement. False cuts the connection in the place of passing on what was seen. */
export interface Listener {
  /** Before the server gets it. */
  asked(sql: string): boolean;
  /** Once the server has answered, before the client learns of it. */
  answered(sql: string): boolean;
}

/** A way to a MariaDB on the loopback, on which statements can be counted and cut off. */
export interface Tap {
  readonly port: number;
  close(): Promise<void>;
}

/** The byte that begins a statement as text, and the bytes of the head before it: a length of three, and a number. */
const COM_QUERY = 3;
const HEAD = 4;

/** @param target the port of the MariaDB, asked for with every connection */
export async function openTap(target: () => number, listener: Listener): Promise<Tap> {
  const sockets = new Set<Socket>();
  const tap = createServer({ noDelay: true }, (client) => {
    const server = connect({ port: target(), host: '127.0.0.1', noDelay: true });
    const cut = () => {
      for (const socket of [client, server]) socket.destroy();
    };
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', cut);
      socket.on('close', () => {
        sockets.delete(socket);
        cut();
      });
    }
    // A client sends its next statement once it has the answer to this one, and a statement comes in one piece.
    let statement: string | undefined;
    client.on('data', (bytes) => {
      if (bytes[HEAD] === COM_QUERY && bytes[HEAD - 1] === 0) statement = bytes.toString('utf8', HEAD + 1);
      if (statement === undefined || listener.asked(statement)) server.write(bytes);
      else cut();
    });
    server.on('data', (bytes) => {
      const sql = statement;
      statement = undefined;
      if (sql === undefined || listener.answered(sql)) client.write(bytes);
      else cut();
    });
  }).listen(0, '127.0.0.1');
  await once(tap, 'listening');
  return {
    port: (tap.address() as { port: number }).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      tap.close();
      await once(tap, 'close');
    },
  };
}

/** The same database by another port. */
export function byPort(url: string, port: number): string {
  const other = new URL(url);
  other.port = `${port}`;
  return other.href;
}
