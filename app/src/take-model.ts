import type { Recording, Room, Take } from '@aero-melody/client';
import { type ReadonlySignal, signal } from '@preact/signals';
import * as texts from '#texts/take.ts';
import type { JamModel } from './jam-model.ts';
import { createPanelWork, done, type PanelWork, type Said } from './panel-work.ts';
import { createTakeRecorder, type TakeRecorder } from './take-recorder.ts';

export type Grid = Take['grid'];

/** Interval at which the passes of a loop are looked for, ms. */
const PASS_MS = 250;

/** Recording what this person plays, and the takes of the journey. */
export interface TakeModel {
  readonly work: PanelWork;
  /** This person's notes are recorded, since they pressed the button. */
  readonly recording: ReadonlySignal<boolean>;
  readonly takes: ReadonlySignal<readonly Take[]>;
  /** The take that this person deleted last, which can come back. */
  readonly deleted: ReadonlySignal<Take | undefined>;
  /** Recorded takes that could not be kept so far. */
  readonly unkept: ReadonlySignal<readonly Recording[]>;
  /** Begins to record, or ends it and keeps the takes. */
  toggle(): void;
  /** Tries again to keep what could not be kept. */
  keepAgain(): void;
  mute(take: Take, muted: boolean): void;
  quantise(take: Take, grid: Grid): void;
  remove(take: Take): void;
  restore(): void;
  /** Keeps notes of a file as a take. Resolves with whether it is kept. */
  add(recording: Recording): Promise<boolean>;
  /** Keeps what is being recorded, and ends. */
  close(): void;
}

export function openTakeModel(room: Room, { solo }: Pick<JamModel, 'solo'>): TakeModel {
  const work = createPanelWork();
  const takes = signal(room.takes.list());
  const deleted = signal<Take | undefined>(undefined);
  const recorder = signal<TakeRecorder | undefined>(undefined);
  const recording = signal(false);
  const unkept = signal<readonly Recording[]>([]);
  let keeping = Promise.resolve();
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
  function keep(recordings: readonly Recording[]): void {
    unkept.value = [...unkept.peek(), ...recordings.map((each) => ({ ...newId(), ...each }))];
    const attempt = () => work.attempt(keepAll);
    keeping = keeping.then(attempt, attempt);
  }

  /** @throws the first refusal, once all have been tried */
  async function keepAll(): Promise<Said> {
    if (unkept.peek().length === 0) return done(texts.nothingWasPlayedWhileTheMusic);
    const refusals: unknown[] = [];
    let notes = 0;
    for (const each of unkept.peek()) {
      try {
        await room.takes.record(each);
        unkept.value = unkept.peek().filter((other) => other !== each);
        notes += each.notes.length;
      } catch (refusal) {
        refusals.push(refusal);
      }
    }
    if (refusals.length > 0) throw refusals[0];
    return done(texts.notesKept(notes));
  }

  const passNow = () => (room.transport.current?.loop ? room.transport.run() : 0);

  // Each pass of a loop is a take, which is there from the next pass on.
  const timer = setInterval(() => {
    const passed = recorder.peek()?.takePassed() ?? [];
    if (passed.length > 0) keep(passed);
  }, PASS_MS);

  return {
    work,
    recording,
    takes,
    deleted,
    unkept,
    keepAgain: () => keep([]),
    toggle() {
      work.hush();
      const ended = recorder.peek();
      recording.value = !ended;
      recorder.value = ended ? undefined : createTakeRecorder(room.score.leg, () => solo.peek(), passNow);
      if (ended) keep(ended.finish());
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
    async add(recording) {
      let isKept = false;
      await work.attempt(async () => {
        await room.takes.record(recording);
        isKept = true;
        return done(texts.notesKept(recording.notes.length));
      });
      return isKept;
    },
    close() {
      const played = recorder.peek()?.finish() ?? [];
      if (played.length > 0) keep(played);
      clearInterval(timer);
      for (const off of offs) off();
    },
  };
}

/** Browsers draw none for pages that come by http from another machine. */
const newId = () => ('randomUUID' in crypto ? { id: crypto.randomUUID() } : {});
