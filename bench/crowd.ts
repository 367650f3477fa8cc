import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A question to a crowd. */
export type CrowdRequest =
  | { readonly ask: 'join'; readonly url: string; readonly log: string; readonly count: number }
  | { readonly ask: 'play' }
  | { readonly ask: 'leave' }
  | { readonly ask: 'status' };

export interface CrowdStatus {
  readonly members: number;
  /** Members that are not live now, count. */
  readonly away: number;
  /** Times that a member has lost its connection, count. */
  readonly left: number;
  /** When each member that has been away was live again, ms since the epoch. */
  readonly backAt: readonly number[];
  /** Times that a member was told of an attempt to join that took too long, count. */
  readonly timedOut: number;
  /** Members whose room does not play, count. */
  readonly silent: number;
  /** CPU time of the process, ms. */
  readonly cpuMs: number;
}

/** Members that speak as the SDK does, in a process of their own: their CPU time is apart. It ends with this one. */
export interface Crowd {
  ask(request: CrowdRequest): Promise<CrowdStatus>;
  close(): Promise<void>;
}

export function openCrowd(): Crowd {
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, 'crowd.main.ts')], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit');
  const failed = ended.then(([code]) => {
    throw new Error(`the crowd ended with ${code}`);
  });
  // An exit that is asked for below rejects it, too.
  failed.catch(() => {});
  return {
    async ask(request) {
      child.send(request);
      const [status] = await Promise.race([once(child, 'message'), failed]);
      return status as CrowdStatus;
    },
    async close() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
