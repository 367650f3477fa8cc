import { type LegOutline, LIMITS, TICKS_PER_QUARTER } from '@aero-melody/client';
import { type MidiFile, placeMidiPart, readMidiFile } from '@aero-melody/client/midi';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as texts from '#texts/take.ts';
import type { TakeModel } from './take-model.ts';

interface Props {
  readonly model: TakeModel;
  readonly legs: readonly LegOutline[];
  /** The leg that plays. */
  readonly current: LegOutline | undefined;
  /** Dropped on the panel. */
  readonly file: File | undefined;
  readonly onDone: () => void;
}

/** A part of a MIDI file as a take: which one, where it begins, and what of it will sound. */
export function MidiTake({ model, legs, current, file, onDone }: Props) {
  const read = useSignal<MidiFile | undefined>(undefined);
  const part = useSignal(0);
  const leg = useSignal(current?.leg ?? legs[0]?.leg);
  const bar = useSignal(1);

  async function open(chosen: File) {
    part.value = 0;
    // One that cannot be read is no MIDI file.
    const bytes = await chosen.arrayBuffer().catch(() => new ArrayBuffer(0));
    read.value = readMidiFile(new Uint8Array(bytes));
  }

  useEffect(() => {
    if (file) void open(file);
  }, [file]);

  const answer = read.value;
  const parts = answer?.ok ? answer.parts : [];
  const outline = legs.find((each) => each.leg === leg.value) ?? legs[0];
  const chosen = parts[part.value];
  const placed = chosen && outline && placeMidiPart(chosen, outline, bar.value);

  return (
    <div class="midi-take">
      <label class="jam-choice">
        {texts.chooseAMidiFile}
        <input
          type="file"
          accept=".mid,.midi,audio/midi"
          onChange={({ currentTarget: { files } }) => files?.[0] && void open(files[0])}
        />
      </label>
      {placed && outline && (
        <>
          <label class="jam-choice">
            {texts.track}
            <select
              value={part.value}
              onChange={({ currentTarget }) => {
                part.value = currentTarget.selectedIndex;
              }}
            >
              {parts.map(({ track, channel, name, notes }, index) => (
                <option key={`${track} ${channel}`} value={index}>
                  {texts.trackOf(track, channel, name, notes.length)}
                </option>
              ))}
            </select>
          </label>
          <label class="jam-choice">
            {texts.flight}
            <select
              value={outline.leg}
              onChange={({ currentTarget }) => {
                leg.value = currentTarget.value;
                bar.value = 1;
              }}
            >
              {legs.map(({ leg: id, from, to }) => (
                <option key={id} value={id}>
                  {texts.fromTo(from, to)}
                </option>
              ))}
            </select>
          </label>
          <label class="jam-choice">
            {texts.beginsInBar}
            <input
              type="number"
              {...{ min: 1, max: barsOf(outline), step: 1 }}
              value={bar.value}
              onInput={({ currentTarget }) => {
                if (currentTarget.value !== '' && currentTarget.validity.valid) bar.value = currentTarget.valueAsNumber;
              }}
            />
          </label>
          <button
            type="button"
            class="button button-small button-main"
            disabled={placed.notes.length === 0 || model.work.busy.value}
            onClick={async () => {
              const { behind: _, tooMany: __, ...recording } = placed;
              if (await model.add(recording)) onDone();
            }}
          >
            {texts.keepAsATake}
          </button>
        </>
      )}
      <button type="button" class="button button-small" onClick={onDone}>
        {texts.cancel}
      </button>
      <p class={answer?.ok === false ? 'jam-words jam-words-waiting' : 'jam-words'} role="status">
        {answer?.ok === false && texts.notRead[answer.fault]}
        {placed && (
          <>
            {texts.notesFit(placed.notes.length)} {placed.behind > 0 && texts.notesBehind(placed.behind)}{' '}
            {placed.tooMany > 0 && texts.notesTooMany(placed.tooMany, LIMITS.takeNotes)}
          </>
        )}
      </p>
    </div>
  );
}

const barsOf = ({ ticks, metre: [beats, unit] }: LegOutline) =>
  Math.max(1, Math.ceil(ticks / ((beats / unit) * 4 * TICKS_PER_QUARTER)));
