import type { Room, Take } from '@aero-melody/client';
import { type ReadonlySignal, signal } from '@preact/signals';
import * as texts from '#texts/take.ts';
import type { JamModel } from './jam-model.ts';
import { createPanelWork, done, type PanelWork } from './panel-work.ts';
import { createTakeRecorder, type TakeRecorder } from './take-recorder.ts';

export type Grid = Take['grid'];

/** Recording what this person plays, and the takes of the journey. */
export interface TakeModel {
  readonly work: PanelWork;
  /** This person's notes are recorded, since they pressed the button. */
  readonly recording: ReadonlySignal<boolean>;
  readonly takes: ReadonlySignal<readonly Take[]>;
  /** The take that this person deleted last, which can come back. */
  readonly deleted: ReadonlySignal<Take | undefined>;
  /** Begins to record, or ends it and keeps the takes. */
  toggle(): void;
  mute(take: Take, muted: boolean): void;
  quantise(take: Take, grid: Grid): void;
  remove(take: Take): void;
  restore(): void;
  close(): void;
}

export function openTakeModel(room: Room, { solo }: Pick<JamModel, 'solo'>): TakeModel {
  const work = createPanelWork();
  const takes = signal(room.takes.list());
  const deleted = signal<Take | undefined>(undefined);
  const recorder = signal<TakeRecorder | undefined>(undefined);
  const recording = signal(false);
  const offs = [
    room.on('takes', () => {
      takes.value = room.takes.list();
    }),
    room.on('composition', () => {
      takes.value = [...room.takes.list()];
    }),
    room.on('jam', (event) => recorder.peek()?.hear(event)),
  ];
  const attempt = (change: () => Promise<unknown>) =>
    work.attempt(async () => {
      await change();
      return undefined;
    });

  /** Keeps what was recorded. Each has its id before it is sent, so that trying again makes no second take of it. */
  async function keep(ended: TakeRecorder): Promise<void> {
    const recordings = ended.finish();
    await work.attempt(async () => {
      if (recordings.length === 0) return done(texts.nothingWasPlayedWhileTheMusic);
      for (const each of recordings) await room.takes.record(each);
      const notes = recordings.reduce((sum, each) => sum + each.notes.length, 0);
      return done(texts.notesKept(notes));
    });
  }

  return {
    work,
    recording,
    takes,
    deleted,
    toggle() {
      work.hush();
      const ended = recorder.peek();
      recording.value = !ended;
      recorder.value = ended ? undefined : createTakeRecorder(room.score.leg, () => solo.peek());
      if (ended) void keep(ended);
    },
    mute: (take, muted) => void attempt(() => room.takes.change(take.id, { muted })),
    quantise: (take, grid) => void attempt(() => room.takes.change(take.id, { grid })),
    remove: (take) =>
      void attempt(async () => {
        await room.takes.remove(take.id);
        deleted.value = take;
      }),
    restore() {
      const take = deleted.peek();
      if (!take) return;
      void attempt(async () => {
        await room.takes.restore(take.id);
        deleted.value = undefined;
      });
    },
    close() {
      for (const off of offs) off();
    },
  };
}
