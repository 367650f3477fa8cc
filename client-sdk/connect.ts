import { readAddress } from './address.ts';
import { openDeadline } from './deadline.ts';
import { type Refusal, refuseHere } from './refusal.ts';
import { type MemberOptions, type OpenRoom, openRoom, type Room } from './room.ts';
import { RefusedError, type Status } from './status.ts';

/** Default timeout of joining, ms. */
const JOIN_MS = 10_000;

export interface ConnectOptions extends MemberOptions {
  /** The server's address, e.g. "http://127.0.0.1:4321". */
  readonly url: string;
  /** The id of the travel log, as `POST /api/logs` returns it. */
  readonly log: string;
  /** Timeout of joining, ms; 10,000 if left out. */
  readonly timeoutMs?: number | undefined;
  /** Ends the joining. A room that is joined stays so. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Joins a room. Resolves once there is a document to edit: the server's or, while the server is unreachable, the stored
 * one. Without either it goes on trying until the time is over. Where it rejects, everything is closed again.
 * @throws RefusedError where the server refuses the handshake (UNKNOWN_LOG, WRONG_VERSION, UNAUTHORIZED …), and after the
 * time with what kept it from joining (UNREACHABLE, UPGRADE_BLOCKED, TIMED_OUT, UNAVAILABLE, ROOM_FULL); the reason of an
 * aborted signal; Error of the file system where the outbox's folder cannot be made
 * @example const room = await connect({ url: 'http://127.0.0.1:4321', log, name: 'Ada' })
 */
export async function connect(options: ConnectOptions): Promise<Room> {
  const { timeoutMs = JOIN_MS, signal } = options;
  const address = readAddress(options);
  signal?.throwIfAborted();
  let opened: OpenRoom | undefined;
  const opening = openRoom(address, options).then((open) => {
    opened = open;
    return open;
  });
  const deadline = openDeadline(timeoutMs, signal);

  async function join(): Promise<Room> {
    const begun = opening.then(({ begun }) => begun);
    const late = await Promise.race([begun.then(() => false), deadline.passed.then(() => true)]);
    if (!opened || (late && !opened.restored)) throw new RefusedError(whyNotJoined(opened?.room.status));
    return opened.room;
  }

  async function giveUp(error: unknown): Promise<never> {
    const left = opening.then(
      ({ room }) => room.leave(),
      () => {},
    );
    // Storage that does not open must not keep it from settling.
    if (opened) await left;
    throw error;
  }

  return join().catch(giveUp).finally(deadline.close);
}

function whyNotJoined(status: Status | undefined): Refusal {
  switch (status?.kind) {
    case 'reconnecting':
      return status.why;
    case 'offline':
      return refuseHere('UNREACHABLE', 'there is no network');
    default:
      return refuseHere('TIMED_OUT');
  }
}
