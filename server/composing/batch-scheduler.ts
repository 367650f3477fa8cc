import { unpackNotes } from '../../protocol/note-event.ts';
import { continueLine, type Line, openLine } from '../composer/composer.ts';
import {
  type Ensemble,
  type EnsemblePrediction,
  type EnsembleStep,
  type EnsembleSteps,
  resume,
} from '../composer/network/ensemble.ts';
import { BATCH, BATCH_SIZES } from '../composer/network/recurrent-layer.ts';
import { continueListening, type ListeningChoir, openListeningChoir } from '../composer/parts/listening-choir.ts';
import { msPerTick } from '../composer/theory/metre.ts';
import { packPortion, type WorkerCommand } from './worker-messages.ts';

/** A line, and what is wanted of it. */
interface ScheduledLine {
  readonly id: number;
  readonly line: Line | ListeningChoir;
  readonly msPerTick: number;
  until: number;
  deadline: number;
  /** The event that is being composed, and the step of the networks that it waits for. */
  waiting: { readonly steps: EnsembleSteps<unknown>; readonly step: EnsembleStep } | undefined;
}

/** Composes many lines in batches: each steps the networks once, for the most urgent lines. */
export interface BatchScheduler {
  handle(command: WorkerCommand): void;
}

export interface BatchSchedulerParts {
  readonly ensemble: Ensemble;
  /** Receives the new notes of a batch, as portions. */
  onNotes(packed: Int32Array): void;
  /** Receives the error of a line that cannot be composed. The line is dropped. */
  onFailed(line: number, error: Error): void;
}

export function createBatchScheduler({ ensemble, onNotes, onFailed }: BatchSchedulerParts): BatchScheduler {
  const lines = new Map<number, ScheduledLine>();
  /** Lines that are not composed as far as they are wanted. */
  const pending = new Set<ScheduledLine>();
  let made: number[] = [];
  let scheduled = false;

  function handle(command: WorkerCommand): void {
    switch (command.kind) {
      case 'open':
        attempt(command.line, () => {
          const predecessor = lines.get(command.predecessor);
          lines.set(command.line, openScheduled(command, predecessor?.line));
        });
        return;
      case 'hear': {
        const line = lines.get(command.line)?.line;
        if (line && 'heard' in line) line.heard.push(...command.heard);
        return;
      }
      case 'compose': {
        const scheduledLine = lines.get(command.line);
        if (scheduledLine) want(scheduledLine, command.until, command.deadline);
        return;
      }
      case 'drop':
        drop(command.line);
        return;
      default:
        command satisfies never;
    }
  }

  function want(scheduledLine: ScheduledLine, until: number, deadline: number): void {
    scheduledLine.until = Math.min(until, scheduledLine.line.plan.ticks);
    scheduledLine.deadline = deadline;
    if (scheduledLine.line.filledTo >= scheduledLine.until) {
      pending.delete(scheduledLine);
      return;
    }
    pending.add(scheduledLine);
    schedule();
  }

  /** A line that cannot be composed must not end the others. */
  function attempt(id: number, work: () => void): void {
    try {
      work();
    } catch (error) {
      drop(id);
      onFailed(id, error as Error);
    }
  }

  function drop(id: number): void {
    const scheduledLine = lines.get(id);
    if (scheduledLine) pending.delete(scheduledLine);
    lines.delete(id);
  }

  /** Commands are handled between two batches. */
  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(runBatch);
  }

  function runBatch(): void {
    for (const line of pending) if (!line.waiting) attempt(line.id, () => advance(line, undefined));
    const batch = mostUrgent(pending);
    if (batch.length > 0) {
      const predictions = ensemble.step(batch.map(({ step }) => step));
      for (const [row, { line }] of batch.entries()) attempt(line.id, () => advance(line, predictions[row]));
    }
    if (made.length > 0) onNotes(Int32Array.from(made));
    made = [];
    scheduled = false;
    if (pending.size > 0) schedule();
  }

  /** Composes a line until it waits for the networks again, or is composed as far as it is wanted. */
  function advance(scheduledLine: ScheduledLine, prediction: EnsemblePrediction | undefined): void {
    const { id, line, until } = scheduledLine;
    const before = { filledTo: line.filledTo, notes: line.notes.length };
    let answer = prediction;
    while (line.filledTo < until) {
      const steps = scheduledLine.waiting?.steps ?? goOn(line, until);
      const { done, value } = resume(steps, answer);
      scheduledLine.waiting = done ? undefined : { steps, step: value };
      if (!done) break;
      answer = undefined;
    }
    if (line.filledTo >= until) pending.delete(scheduledLine);
    if (line.filledTo === before.filledTo) return;
    made.push(...packPortion({ line: id, filledTo: line.filledTo, notes: line.notes.slice(before.notes) }));
  }

  return { handle };
}

const goOn = (line: ScheduledLine['line'], until: number): EnsembleSteps<unknown> =>
  'heard' in line ? (continueListening(line) as EnsembleSteps<unknown>) : continueLine(line, until);

/** A line of which nothing is wanted yet. */
const openScheduled = (
  { line: id, plan, past, from, heard }: Extract<WorkerCommand, { kind: 'open' }>,
  predecessor: ScheduledLine['line'] | undefined,
): ScheduledLine => ({
  id,
  line: heard
    ? openListeningChoir(plan, heard, unpackNotes(past), from, isListening(predecessor) ? predecessor : undefined)
    : openLine(plan, unpackNotes(past), from, isListening(predecessor) ? undefined : predecessor),
  msPerTick: msPerTick(plan),
  until: 0,
  deadline: Number.POSITIVE_INFINITY,
  waiting: undefined,
});

const isListening = (line: ScheduledLine['line'] | undefined): line is ListeningChoir =>
  line !== undefined && 'heard' in line;

/** The lines of the next batch, those first that sound first. Lines without a listener fill it up. */
function mostUrgent(pending: ReadonlySet<ScheduledLine>) {
  const waiting = [...pending].flatMap((line) => (line.waiting ? [{ line, step: line.waiting.step }] : []));
  if (waiting.length > 1) waiting.sort((a, b) => soundsAt(a.line) - soundsAt(b.line) || a.line.id - b.line.id);
  const urgent = waiting.filter(({ line }) => line.deadline < Number.POSITIVE_INFINITY).length;
  return waiting.slice(0, urgent === 0 ? BATCH : (BATCH_SIZES.find((size) => size >= urgent) ?? BATCH));
}

const soundsAt = ({ deadline, line, msPerTick }: ScheduledLine) => deadline + line.filledTo * msPerTick;
