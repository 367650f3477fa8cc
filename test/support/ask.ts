import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Asks with the path and the headers as they are given; fetch tidies paths up and sets the host itself. */
export async function ask(url: string, path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const asked = request({ hostname, port, path, headers, agent: false }).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  return { status: answer.statusCode!, body: await text(answer) };
}

/** Asks for a WebSocket of a room; status 101 is a yes. */
export async function askForSocket(url: string, host: string): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const headers = {
    host,
    connection: 'Upgrade',
    upgrade: 'websocket',
    'sec-websocket-version': '13',
    'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  };
  const asked = request({ hostname, port, path: '/socket.io/?EIO=4&transport=websocket', headers, agent: false }).end();
  return new Promise((resolve, reject) => {
    asked.on('error', reject);
    asked.on('response', (answer) => {
      text(answer).then((body) => resolve({ status: answer.statusCode!, body }), reject);
    });
    asked.on('upgrade', (_answer, socket) => {
      // A proxy resets it where it has more to say.
      socket.on('error', () => {}).destroy();
      resolve({ status: 101, body: '' });
    });
  });
}
