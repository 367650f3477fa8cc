/** Times of acknowledgements, ms; null where there were none in the last minute. */
export type Quantiles = { readonly count: number; readonly p50: number; readonly p99: number } | null;

/** An instance, as `GET /api/admin/instances` describes it. */
export interface Instance {
  readonly name: string;
  readonly here: boolean;
  readonly callSign: string;
  readonly process: string;
  readonly release: string;
  readonly uptimeSeconds: number;
  readonly draining: boolean;
  readonly database: 'ok' | 'away';
  readonly lane: 'ok' | 'full' | 'stuck';
  readonly disk: 'ok' | 'full';
  readonly connections: number;
  readonly rooms: number;
  readonly conducting: number;
  readonly notesPerSecond: number;
  readonly acknowledgement: Quantiles;
  readonly memoryBytes: number;
  readonly pool: { readonly used: number; readonly free: number; readonly waiting: number };
  readonly redis: {
    readonly usedBytes: number;
    readonly limitBytes: number | null;
    readonly failures: number;
    readonly lost: number;
  } | null;
  readonly eventsDropped: number;
  readonly quarantined: readonly { readonly log: string; readonly seq: number }[];
}

/** An instance that did not answer. */
export interface Silent {
  readonly name: string;
  readonly seconds: number;
}

export interface Instances {
  readonly instances: readonly Instance[];
  readonly silent: readonly Silent[];
}

/** A room on one instance. */
export interface RoomThere {
  readonly name: string;
  readonly members: number;
  readonly applied: number;
  readonly lag: number;
  readonly music: 'stopped' | 'playing' | 'paused';
  readonly notesPerSecond: number;
  readonly acknowledgement: Quantiles;
}

/** A room on all instances, as `GET /api/admin/rooms` describes it. */
export interface ListedRoom {
  readonly log: string;
  readonly title: string;
  readonly members: number;
  readonly bytes: number;
  readonly quarantinedAt: number | null;
  readonly head: number;
  readonly rowBytes: number;
  readonly conductor: string | null;
  readonly instances: readonly RoomThere[];
}

export interface RoomPage {
  readonly rooms: readonly ListedRoom[];
  readonly next: string | null;
}

export interface Person {
  readonly member: string;
  readonly userId: number;
  readonly name: string;
  readonly role: string | null;
  readonly instance: string;
}

export interface OpenedRoom {
  readonly room: ListedRoom | null;
  readonly people: readonly Person[];
  readonly closures: readonly { readonly userId: number | null; readonly seconds: number }[];
}

export interface StorageState {
  readonly engine: string;
  readonly answerMs: number;
  readonly segments: readonly {
    readonly instance: string | null;
    readonly segments: number;
    readonly events: number;
    readonly bytes: number;
    readonly lastAt: number;
  }[];
}

/** A job, as `GET /api/jobs` describes it. */
export interface Job {
  readonly id: number;
  readonly kind: 'compose' | 'analyse' | 'export' | 'embed';
  /** Null for one of an operator. */
  readonly userId: number | null;
  readonly state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  readonly items: number;
  readonly done: number;
  readonly failed: number;
  readonly instance: string | null;
  readonly createdAt: string;
}

export interface JobPage {
  readonly jobs: readonly Job[];
}
