import type { Room } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import * as texts from '#texts/jam.ts';
import { listenToKeys } from './computer-keys.ts';
import { JamControls } from './jam-controls.tsx';
import { JamKeyboard } from './jam-keyboard.tsx';
import { openJamModel } from './jam-model.ts';
import { JamStage } from './jam-stage.tsx';
import { LoopButton } from './loop-button.tsx';
import { MidiPanel } from './midi-panel.tsx';
import { MixPanel } from './mix-panel.tsx';
import type { Notices } from './notices.ts';
import { ROLE_WORDS } from './role-words.ts';
import type { Sound } from './sound.ts';
import type { State } from './state.ts';
import { openTakeModel } from './take-model.ts';
import { TakePanel } from './take-panel.tsx';
import './style/jam.css';

interface Props {
  readonly room: Room;
  readonly state: State;
  readonly sound: Sound;
  readonly notices: Notices;
}

/** Velocity of a key of the computer, which does not tell how hard it is pressed. */
const VELOCITY = 90;

/** Playing along: the stage, an instrument, its keys, takes, and a mix of one’s own. */
export function JamPanel({ room, state, sound, notices }: Props) {
  const model = useMemo(() => openJamModel(room, state, sound, notices), [room, state, sound, notices]);
  const takes = useMemo(() => openTakeModel(room, model), [room, model]);
  const section = useRef<HTMLElement>(null);
  const open = useSignal<'takes' | 'mix' | 'midi' | undefined>(undefined);
  const rights = state.rights.value;
  const mayPlay = model.mayPlay.value;

  useEffect(() => model.close, [model]);
  useEffect(() => takes.close, [takes]);
  // It stands before the button that opened it.
  useEffect(() => section.current?.focus(), []);
  useEffect(
    () =>
      listenToKeys({
        press: (id, semitones) => model.press(id, 12 * (model.octave.value + 1) + semitones, VELOCITY),
        release: model.release,
        shift: (by) => shiftOctave(by),
      }),
    [model],
  );

  function shiftOctave(by: 1 | -1) {
    model.octave.value = Math.min(7, Math.max(1, model.octave.value + by));
  }

  const part = (name: 'takes' | 'mix' | 'midi', words: string) => (
    <button
      type="button"
      class="button button-small"
      aria-expanded={open.value === name}
      onClick={() => {
        open.value = open.value === name ? undefined : name;
      }}
    >
      {words}
    </button>
  );

  return (
    <section class="jam" aria-label={texts.playAlong} tabIndex={-1} ref={section}>
      {mayPlay ? (
        <>
          <JamStage model={model} playing={state.play.value === 'playing'} />
          <JamControls model={model} onShift={shiftOctave} />
        </>
      ) : (
        rights.kind === 'member' && (
          <p class="jam-words">{texts.toPlayAlongTakesTheRole(ROLE_WORDS[rights.role].you, ROLE_WORDS.player.name)}</p>
        )
      )}
      <div class="jam-parts">
        {mayPlay && (
          <button
            type="button"
            class="button button-small"
            aria-pressed={takes.recording.value}
            disabled={takes.work.busy.value}
            onClick={() => {
              if (takes.recording.value) open.value = 'takes';
              takes.toggle();
            }}
          >
            {takes.recording.value ? texts.stopAndKeep : texts.record}
          </button>
        )}
        <LoopButton room={room} state={state} notices={notices} />
        {part('takes', texts.takes)}
        {part('mix', texts.mix)}
        {part('midi', 'MIDI')}
      </div>
      {mayPlay && <JamKeyboard model={model} />}
      {open.value === 'takes' && <TakePanel model={takes} room={room} state={state} notices={notices} />}
      {open.value === 'mix' && <MixPanel state={state} sound={sound} />}
      <MidiPanel model={model} sound={sound} hidden={open.value !== 'midi'} />
    </section>
  );
}
