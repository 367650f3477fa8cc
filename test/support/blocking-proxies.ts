import { once } from 'node:events';
import { createServer, Server as HttpServer, type RequestListener, request } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from 'node:net';

/** Something at an address of its own that no WebSocket gets through. */
export interface Wall {
  readonly url: string;
  /** Connections that are open now, count. */
  connections(): number;
  close(): Promise<void>;
}

/** The answer to a request to upgrade. */
export type Upgrade = 'answered 200' | 'answered 426' | 'never answered';

/** A proxy that passes requests on and drops the Upgrade, as some in companies and hotels do. */
export function openBlockingProxy(url: string, upgrade: Upgrade): Promise<Wall> {
  const target = new URL(url);
  const pass: RequestListener = (incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    if (upgrade === 'answered 426' && headers.upgrade) return void outgoing.writeHead(426).end();
    const onward = request({ host: target.hostname, port: target.port, method, path, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode!, { ...answer.headers, connection: 'close' });
      answer.pipe(outgoing);
    });
    incoming.pipe(onward);
  };
  const server = createServer(pass);
  // Without a listener for it, Node treats an upgrade as any other request.
  if (upgrade === 'never answered')
    server.on('upgrade', (_request, socket) => socket.on('end', () => socket.end()).resume());
  if (upgrade === 'answered 200')
    server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'));
  return open(server);
}

/** A server that accepts connections and says nothing. */
export const openSilentServer = (): Promise<Wall> => open(createTcpServer());

async function open(server: Server): Promise<Wall> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    // Whoever does not read hears of no end.
    if (!(server instanceof HttpServer)) socket.resume();
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => sockets.size,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
