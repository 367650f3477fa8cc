import type { Refusal } from '../../protocol/refusal.ts';

/** What the server's end of a connection hears. */
export interface ServerEnd {
  hear(name: string, message: unknown, answer: (said: unknown) => void): void;
  gone(): void;
}

/** What it says. */
export interface Line {
  /** Lets the client in, or does not. */
  admit(refusal?: Refusal): void;
  say(name: string, message: unknown): void;
  end(): void;
}

/** The server's door. */
export type Greet = (line: Line, hello: unknown) => ServerEnd;

interface Frame {
  readonly name: string;
  deliver(): void;
}

/** One attempt to be connected. */
interface Connection {
  readonly up: Frame[];
  readonly down: Frame[];
  server: ServerEnd | undefined;
}

type Answer = (said: unknown) => void;

/**
 * A client's wire in the hands of a test: nothing moves unless it is told to. `socket` has what the SDK uses of a socket
 * of Socket.IO. What was sent over a connection that is cut may still reach the server, late.
 */
export function createWire(greet: Greet, readHello: (say: (hello: unknown) => void) => void) {
  const listeners = new Map<string, ((...args: never[]) => void)[]>();
  const connections: Connection[] = [];
  let current: Connection | undefined;
  let connected = false;
  let ended = false;

  const tell = (name: string, ...args: unknown[]) => {
    if (ended) return;
    for (const listener of listeners.get(name) ?? []) listener(...(args as never[]));
  };

  function connect(): void {
    if (current || ended) return;
    const connection: Connection = { up: [], down: [], server: undefined };
    current = connection;
    connections.push(connection);
    const line: Line = {
      admit(refusal) {
        connection.down.push({
          name: 'admission',
          deliver() {
            if (refusal) turnAway(refusal);
            else connected = true;
          },
        });
      },
      say: (name, message) => void connection.down.push({ name, deliver: () => tell(name, message) }),
      end: () => connection === current && cut(),
    };
    readHello((hello) =>
      connection.up.push({
        name: 'hello',
        deliver() {
          connection.server = greet(line, hello);
        },
      }),
    );
  }

  function send(name: string, message: unknown, answer?: Answer): void {
    const connection = current;
    if (!connection || !connected) return;
    const said: Answer = (value) => void connection.down.push({ name: 'answer', deliver: () => answer?.(value) });
    connection.up.push({ name, deliver: () => connection.server!.hear(name, message, said) });
  }

  /** True where the client was connected. */
  function close(): boolean {
    const connection = current;
    const was = connected;
    current = undefined;
    connected = false;
    connection?.down.splice(0);
    connection?.up.push({ name: 'bye', deliver: () => connection.server?.gone() });
    return was;
  }

  function turnAway(refusal: Refusal): void {
    close();
    tell('connect_error', Object.assign(new Error(refusal.code), { data: refusal }));
  }

  function cut(reason = 'transport close'): void {
    if (!current) return;
    if (close()) tell('disconnect', reason);
    else tell('connect_error', new Error(reason));
  }

  const ask = (ms: number, name: string, message: unknown, hear: (error: Error | null, said?: unknown) => void) => {
    const timer = setTimeout(() => hear(new Error('no answer')), ms);
    send(name, message, (said) => {
      clearTimeout(timer);
      hear(null, said);
    });
  };

  const socket = {
    get connected() {
      return connected;
    },
    io: { engine: { close: () => cut() } },
    on: (name: string, listener: (...args: never[]) => void) =>
      void listeners.set(name, [...(listeners.get(name) ?? []), listener]),
    emit: send,
    timeout: (ms: number) => ({
      emit: (name: string, message: unknown, hear: (error: Error | null, said?: unknown) => void) =>
        ask(ms, name, message, hear),
      emitWithAck: (name: string, message: unknown) =>
        new Promise((resolve, reject) =>
          ask(ms, name, message, (error, said) => (error ? reject(error) : resolve(said))),
        ),
    }),
    connect,
    disconnect: () => cut('io client disconnect'),
  };
  connect();

  return {
    socket,
    /** Lets up to `count` frames through to the server; `overtaking` those that older connections have left. */
    deliverUp(count: number, overtaking = false): void {
      for (let left = count; left > 0; left--) {
        const waiting = connections.filter(({ up }) => up.length > 0);
        waiting
          .at(overtaking ? -1 : 0)
          ?.up.shift()
          ?.deliver();
      }
    },
    deliverDown(count: number): void {
      for (let left = count; left > 0; left--) current?.down.shift()?.deliver();
    },
    /** Something happens to one of the updates that are on their way up. */
    disturb(how: 'double' | 'swap' | 'lose', which: number): void {
      const up = current?.up ?? [];
      const updates = [...up.keys()].filter((at) => up[at]!.name === 'update');
      const chosen = which % updates.length;
      const [at, next] = [updates[chosen], updates[chosen + 1]];
      if (at === undefined) return;
      if (how === 'double') up.splice(at, 0, up[at]!);
      else if (how === 'lose') up.splice(at, 1);
      else if (next !== undefined) [up[at], up[next]] = [up[next]!, up[at]!];
    },
    cut: () => cut(),
    /** The client's process ends. */
    end(): void {
      ended = true;
      close();
    },
  };
}

export type Wire = ReturnType<typeof createWire>;
