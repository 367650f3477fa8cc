import { setTimeout as sleep } from 'node:timers/promises';
import type { Dice } from '../test/chaos/dice.ts';
import type { ShakyLine } from './shaky-line.ts';

/** Members of one room; one more, who writes, has a line that holds. */
export const ROOM_MEMBERS = 10;
/** A line is down for so long, and is cut about this often, ms. */
const DOWN_MS = 2_000;
const CUT_EVERY_MS = 15_000;
/** After the last edit, for what is still on its way, ms. */
const REST_MS = 10_000;

export interface ShakyPlan {
  readonly rooms: number;
  /** Of each room, count. */
  readonly edits: number;
  readonly everyMs: number;
}

/** Counts. */
export interface Share {
  readonly due: number;
  readonly came: number;
}

/** Deliveries to the members with shaky lines. */
export interface Delivery {
  /** Once, and in the order in which they were made. */
  readonly edits: Share;
  /** Once: as notes to be played, or with the score behind a cut. */
  readonly notes: Share;
  /** Edits and notes that came again, count. */
  readonly again: number;
  /** Notes that came too late to be played, count. */
  readonly lateNotes: number;
  /** From each connection after a cut until the member was in sync, ms. */
  readonly replays: readonly number[];
  readonly cuts: number;
}

/** Writes all edits while lines are cut, and waits until they hold again. @returns how often a line was cut */
export async function shake(
  plan: ShakyPlan,
  lines: readonly ShakyLine[],
  dice: Dice,
  write: (edit: number) => void,
): Promise<number> {
  let cuts = 0;
  const cutting = lines.map((line) => {
    const wait = () => dice.between(CUT_EVERY_MS / 2, (3 * CUT_EVERY_MS) / 2);
    const cut = () => {
      cuts += 1;
      line.cut(DOWN_MS);
      timer.next = setTimeout(cut, wait());
    };
    // The first ones are spread from the start on.
    const timer = { next: setTimeout(cut, dice.between(0, CUT_EVERY_MS)) };
    return timer;
  });
  for (let edit = 1; edit <= plan.edits; edit++) {
    write(edit);
    await sleep(plan.everyMs);
  }
  for (const { next } of cutting) clearTimeout(next);
  await sleep(DOWN_MS + REST_MS);
  return cuts;
}

/** Counts the numbers 1, 2, 3 … that came once and in order, and those that came again. */
export function countInOrder(came: readonly number[]): { readonly inOrder: number; readonly again: number } {
  let last = 0;
  let inOrder = 0;
  for (const number of came) {
    if (number <= last) continue;
    inOrder += 1;
    last = number;
  }
  return { inOrder, again: came.length - new Set(came).size };
}
