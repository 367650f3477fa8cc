import { packNotes, TICKS_PER_QUARTER, unpackNotes } from '../../protocol/note-event.ts';
import { continueLine, type Line, openLine } from '../composer/composer.ts';
import {
  type Ensemble,
  type EnsemblePrediction,
  type EnsembleStep,
  type EnsembleSteps,
  resume,
} from '../composer/network/ensemble.ts';
import type { LegPlan } from '../composer/theory/leg-plan.ts';
import { quarterTempo } from '../composer/theory/metre.ts';
import type { WorkerCommand } from './worker-messages.ts';

/** As many lines as the network steps at once; a batch of another size is filled up to the next. */
const SIZES = [1, 8, 16, 32, 64] as const;
const ABREAST = 64;

/** A line, and what is wanted of it. */
interface Row {
  readonly id: number;
  readonly line: Line;
  readonly msPerTick: number;
  until: number;
  deadline: number;
  /** Its event that is under way, and the step that the event waits for. */
  singing?: EnsembleSteps<unknown> | undefined;
  step?: EnsembleStep | undefined;
}

/** Composes many lines by turns: one step of the network for all that are hungry, the most pressed first. */
export interface BatchScheduler {
  obey(order: WorkerCommand): void;
}

/**
 * @param made hears what a turn has brought, packed as in `Report`
 * @param failed hears of a line that cannot be composed; it is dropped
 */
export function createBatchScheduler(
  ensemble: Ensemble,
  { made, failed }: { made(packed: Int32Array): void; failed(line: number, error: Error): void },
): BatchScheduler {
  const rows = new Map<number, Row>();
  const hungry = new Set<Row>();
  let out: number[] = [];
  let turning = false;

  function obey(order: WorkerCommand): void {
    switch (order.do) {
      case 'open': {
        attempt(order.line, () => open(order));
        return;
      }
      case 'fill': {
        const row = rows.get(order.line);
        if (!row) return;
        row.until = Math.min(order.until, row.line.plan.ticks);
        row.deadline = order.deadline;
        if (row.line.filledTo >= row.until) {
          hungry.delete(row);
          return;
        }
        hungry.add(row);
        if (turning) return;
        turning = true;
        setImmediate(turn);
        return;
      }
      case 'drop':
        drop(order.line);
        return;
      default:
        order satisfies never;
    }
  }

  function open({ line: id, plan, past, from, like }: Extract<WorkerCommand, { do: 'open' }>): void {
    const line = openLine(plan, unpackNotes(past), from, rows.get(like)?.line);
    rows.set(id, { id, line, msPerTick: msPerTick(plan), until: 0, deadline: Number.POSITIVE_INFINITY });
  }

  /** One line that cannot be composed must not end the others. */
  function attempt(id: number, work: () => void): void {
    try {
      work();
    } catch (error) {
      drop(id);
      failed(id, error as Error);
    }
  }

  function drop(id: number): void {
    const row = rows.get(id);
    if (row) hungry.delete(row);
    rows.delete(id);
  }

  /** Orders come in between two turns. */
  function turn(): void {
    for (const row of hungry) if (!row.step) attempt(row.id, () => advance(row));
    const pressed = choose(hungry);
    if (pressed.length > 0) {
      const stepped = ensemble.step(pressed.map(({ step }) => step!));
      pressed.forEach((row, at) => {
        attempt(row.id, () => advance(row, stepped[at]));
      });
    }
    if (out.length > 0) made(Int32Array.from(out));
    out = [];
    turning = hungry.size > 0;
    if (turning) setImmediate(turn);
  }

  /** Goes on until the line waits for the network again, or has what is wanted. */
  function advance(row: Row, stepped?: EnsemblePrediction): void {
    const { id, line } = row;
    const before = line.filledTo;
    const known = line.notes.length;
    while (line.filledTo < row.until) {
      row.singing ??= continueLine(line, row.until);
      const { value, done } = resume(row.singing, stepped);
      row.step = done ? undefined : value;
      if (!done) break;
      row.singing = undefined;
    }
    if (line.filledTo >= row.until) hungry.delete(row);
    if (line.filledTo === before) return;
    const packed = packNotes(line.notes.slice(known));
    out.push(id, line.filledTo, packed.length, ...packed);
  }

  return { obey };
}

/** The rows of the next step, those first that sound first. What nobody waits for rides along where there is room. */
function choose(hungry: ReadonlySet<Row>): Row[] {
  const waiting = [...hungry].filter(({ step }) => step);
  if (waiting.length > 1) waiting.sort((a, b) => soundsAt(a) - soundsAt(b) || a.id - b.id);
  const pressed = waiting.filter(({ deadline }) => deadline < Number.POSITIVE_INFINITY).length;
  return waiting.slice(0, pressed === 0 ? ABREAST : (SIZES.find((size) => size >= pressed) ?? ABREAST));
}

const soundsAt = ({ deadline, line, msPerTick }: Row) => deadline + line.filledTo * msPerTick;

export const msPerTick = (plan: Pick<LegPlan, 'tempo' | 'metre'>) => 60_000 / (quarterTempo(plan) * TICKS_PER_QUARTER);
