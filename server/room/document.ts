import { setImmediate } from 'node:timers/promises';
import type { SiblingMessage } from '../../protocol/sibling.ts';
import type { Logger } from '../logger.ts';
import type { LogRef } from '../storage/travel-logs.ts';
import type { UpdateLog } from '../storage/update-log.ts';
import type { Replica } from '../sync/replica.ts';
import { type AppliedDocument, createAppliedDocument, type DocumentState } from './applied-document.ts';
import type { Audience } from './audience.ts';
import { CATCH_UP_ROWS, createFanOut, type FanOut, type Row } from './fan-out.ts';
import type { Member } from './member.ts';

/** A travel log's document in memory: it applies committed rows in order and sends them to the members. */
export interface RoomDocument
  extends Pick<AppliedDocument, 'replica' | 'content' | 'destroy'>,
    Pick<FanOut, 'members' | 'join' | 'leave'> {
  state(): DocumentState;
  /** Bytes of the rows that it has applied since it was loaded. */
  rowBytes(): number;
  /** Applies a row that was committed here, and before it whatever other instances have committed. */
  apply(row: Row): Promise<void>;
  /** Applies rows of other instances up to number `to`. Resolves at once where the document is not readable. */
  catchUp(to: number): Promise<void>;
  /** As `catchUp`, where another instance has sent its last rows along: they need not be read. */
  adopt(sent: SiblingMessage<'committed'>): Promise<void>;
  /**
   * Sends what is applied by the end of this turn of the event loop, as one frame; resolves once it is sent.
   * @param committed the number of a row that was committed here, of which other instances are notified
   */
  publish(committed?: number): Promise<void>;
  /** Suspends a member that reads too slowly, until it joins again. False where it receives nothing at the moment. */
  suspend(member: Member): boolean;
  /** Calls back at each event, in its turn of the event loop. */
  subscribe(listener: (event: DocumentEvent) => void): void;
}

export type DocumentEvent =
  /** Rows were sent. `journey`: waypoints or settings are different, not texts alone. */
  | { readonly kind: 'changed'; readonly journey: boolean }
  /** The document is of no more use: the log has to be loaded again. */
  | { readonly kind: 'broken' };

export interface DocumentParts {
  readonly log: LogRef;
  readonly replica: Replica;
  readonly state: DocumentState;
  readonly audience: Pick<Audience, 'here' | 'to' | 'prepare' | 'siblings'>;
  readonly updateLog: Pick<UpdateLog, 'rows'>;
  readonly logger: Logger;
}

export function createDocument(parts: DocumentParts): RoomDocument {
  const { log, replica, audience, updateLog, logger } = parts;
  const document = createAppliedDocument(replica, parts.state);
  const fanOut = createFanOut({ logId: log.id, replica, audience, updateLog, flush });
  const listeners: ((event: DocumentEvent) => void)[] = [];
  /** Rows that were committed here and are not applied yet. */
  let arrived: Row[] = [];
  let applying: Promise<void> | undefined;
  let unsent: Row[] = [];
  /** Numbers of the rows that were committed here since other instances were notified last. */
  let committed = new Set<number>();
  let rowBytes = 0;
  let publishing: Promise<void> | undefined;
  let reading: Promise<void> | undefined;

  function applyRows(rows: readonly Row[]): void {
    const before = document.state.kind;
    for (const row of document.apply(rows)) {
      unsent.push(row);
      rowBytes += row.bytes.length;
    }
    const { state } = document;
    if (state.kind !== 'broken' || before === 'broken') return;
    logger.error({ log: log.uuid, seq: state.at }, 'a row could not be applied: the room will be loaded again');
    announce({ kind: 'broken' });
  }

  /** A batch of the commit lane arrives in one run of microtasks: its rows are applied together. */
  function applyArrived(): Promise<void> {
    applying ??= Promise.resolve().then(() => {
      const rows = arrived;
      arrived = [];
      applying = undefined;
      applyRows(rows);
    });
    return applying;
  }

  /** Several callers share one reading. */
  async function catchUp(to: number): Promise<void> {
    while (document.state.kind === 'readable' && replica.head < to) {
      if (reading) {
        // It may have begun before row `to` was there.
        await reading;
        continue;
      }
      const before = replica.head;
      reading = readRows().finally(() => {
        reading = undefined;
      });
      await reading;
      if (document.state.kind === 'readable' && replica.head === before)
        throw new Error(`row ${before + 1} of log ${log.id} is missing`);
    }
  }

  async function readRows(): Promise<void> {
    applyRows(await updateLog.rows(log.id, replica.head, CATCH_UP_ROWS));
    await publish();
  }

  function publish(seq?: number): Promise<void> {
    if (seq !== undefined) committed.add(seq);
    publishing ??= setImmediate().then(() => {
      publishing = undefined;
      const rows = unsent;
      flush();
      if (committed.size > 0) audience.siblings('committed', committedMessage(committed, rows));
      committed = new Set();
    });
    return publishing;
  }

  async function adopt({ to, rows = [] }: SiblingMessage<'committed'>): Promise<void> {
    const numbered = rows.map((row, at) => ({ ...row, seq: to - rows.length + 1 + at }));
    const next = numbered.filter(({ seq }) => seq > replica.head);
    if (next[0]?.seq === replica.head + 1) {
      applyRows(next);
      await publish();
    }
    await catchUp(to);
  }

  function flush(): void {
    const rows = unsent;
    unsent = [];
    if (rows.length === 0) return;
    fanOut.send(rows);
    announce({ kind: 'changed', journey: document.takeJourneyChange() });
  }

  /** Listeners read what people wrote: one that fails must not take the room down. */
  function announce(event: DocumentEvent): void {
    for (const listener of listeners) {
      try {
        listener(event);
      } catch (error) {
        logger.error({ err: error, log: log.uuid, event: event.kind }, 'an event of a document was not handled');
      }
    }
  }

  return {
    replica,
    state: () => document.state,
    rowBytes: () => rowBytes,
    content: document.content,
    members: fanOut.members,
    join: fanOut.join,
    leave: fanOut.leave,
    async apply(row) {
      arrived.push(row);
      await applyArrived();
      await catchUp(row.seq);
    },
    catchUp,
    adopt,
    publish,
    suspend(member) {
      if (!fanOut.reaches(member)) return false;
      // From here on it has received exactly what is applied.
      flush();
      fanOut.suspend(member);
      return true;
    },
    subscribe: (listener) => void listeners.push(listener),
    destroy: document.destroy,
  };
}

/** Bytes of rows that are sent to other instances at most; larger ones are read from the update log. */
const SENT_BYTES = 64 * 1_024;

/**
 * The notice of rows that were committed here. @param rows those that were applied last, of all instances: the ones of
 * this one that follow each other up to the newest are sent along
 */
function committedMessage(committed: ReadonlySet<number>, rows: readonly Row[]): SiblingMessage<'committed'> {
  const to = Math.max(...committed);
  const last = rows.filter(({ seq }) => seq <= to);
  const own = last.slice(last.findLastIndex(({ seq, whole }) => whole || !committed.has(seq)) + 1);
  const bytes = own.reduce((sum, row) => sum + row.bytes.byteLength, 0);
  if (own.at(-1)?.seq !== to || bytes > SENT_BYTES) return { to };
  return { to, rows: own.map(({ sessionId, bytes }) => ({ sessionId, bytes })) };
}
