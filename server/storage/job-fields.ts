/** Work on journeys in the background: keeps their music, analyses it anew, exports them, makes vectors of their music. */
export const JOB_KINDS = ['compose', 'analyse', 'export', 'embed'] as const;
export type JobKind = (typeof JOB_KINDS)[number];

/** States of a job and of its items. */
export const JOB_STATES = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

/** Forms of an exported journey: its file, its music as MIDI, its music as JSON. */
export const JOB_FORMS = ['journey', 'midi', 'json'] as const;
export type JobForm = (typeof JOB_FORMS)[number];

/** Parameters of a job, beside its items. */
export interface JobParameters {
  /** Forms of an exported journey. */
  readonly forms?: readonly JobForm[];
}

/** Codes of an item that failed, or had nothing to do. */
export const ITEM_CODES = ['UNKNOWN_LOG', 'NOT_FOUND', 'NOTHING_TO_PLAY', 'UNAVAILABLE'] as const;
export type ItemCode = (typeof ITEM_CODES)[number];

/** Result of an item. */
export interface ItemResult {
  /** The stored performance that holds the music now, and whether the job has made it. */
  readonly composition?: number;
  readonly isNew?: boolean;
  /** Title and bytes of exported files. */
  readonly title?: string;
  readonly bytes?: number;
}
