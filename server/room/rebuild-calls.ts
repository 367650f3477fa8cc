import type { Attribution } from '../../protocol/history.ts';
import type { Scenes } from '../../protocol/replay.ts';
import type { Identity } from '../../protocol/welcome.ts';
import type { Details } from '../../travel-log/details.ts';
import type { Removal } from '../../travel-log/shape.ts';
import type { Snapshot } from '../storage/snapshots.ts';
import type { HistoricRow } from '../storage/update-history.ts';
import type { Tracks } from './tracks.ts';

/** A question to the rebuilder's thread: the name of a call and its argument. */
export type RebuildQuestion = { readonly [C in CallName]: { readonly call: C; readonly given: Given<C> } }[CallName];

export type CallName = keyof RebuildCalls;
export type Given<C extends CallName> = Parameters<RebuildCalls[C]>[0];
export type Answer<C extends CallName> = ReturnType<RebuildCalls[C]>;

/** The calls of the rebuilder's thread. They are about the documents that were started since the last `end`. */
export interface RebuildCalls {
  /** Starts a document at a snapshot, or an empty one. Returns its head. */
  start(snapshot: Snapshot | undefined): number;
  /** Applies rows to the document started last, up to one that cannot be applied. Returns its head. */
  rows(rows: readonly HistoricRow[]): number;
  /** Keeps the authors of further rows, beside those known. */
  track(known: Tracks): void;
  /** What was tracked. */
  tracked(): Tracks;
  /** Keeps what each further row changes. */
  film(): void;
  /** The answer `scenes` as JSON, UTF-8: the document as it was at `film`, and what was kept since. */
  filmed(about: Pick<Scenes, 'next'>): Uint8Array;
  /** The answer `attribution` as JSON, UTF-8. */
  attribution(about: AttributionHead & { readonly people: ReadonlyMap<number, Identity> }): Uint8Array;
  /** The answer `past` as JSON, UTF-8. */
  past(about: { readonly seq: number; readonly at: string }): Uint8Array;
  /** The edits that give the document started last the content of the one before it. */
  restoration(removal: Removal): Restoration;
  /** The edits that set details of the document started last; none where they are set already. */
  details(details: Details): Restoration;
  /** The document started last as one update; undefined where that decodes to other content. */
  state(): Uint8Array | undefined;
  /** Destroys the documents. */
  end(): void;
}

type AttributionHead = Pick<Attribution, 'head' | 'after'>;

/** Edits of a document. */
export interface Restoration {
  /** The Yjs client id that they are written with. */
  readonly clientId: number;
  readonly updates: readonly Uint8Array[];
}
