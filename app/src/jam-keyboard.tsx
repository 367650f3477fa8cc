import { DRUM_KIT } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import * as texts from '#texts/jam.ts';
import { letterOf } from './computer-keys.ts';
import { useElementSize } from './element-size.ts';
import { goodOf } from './good-notes.ts';
import type { JamModel } from './jam-model.ts';
import { keyAt, type PianoKey, pianoKeys } from './piano-keys.ts';
import { pitchName } from './pitch-name.ts';

/** Width that a white key should have, CSS pixels. */
const KEY_WIDTH = 44;
/** Length of a note that is played by a click of an assistive technology, ms. */
const CLICK_MS = 400;
const KEY_VELOCITY = 90;

/**
 * A keyboard for fingers, pointers and keys: the lower on a key it is touched, the louder it sounds. Arrow keys go from key
 * to key, Enter and the space bar play one.
 */
export function JamKeyboard({ model }: { model: JamModel }) {
  const element = useRef<HTMLDivElement>(null);
  const size = useElementSize(element);
  const focused = useSignal(0);
  const whites = Math.min(22, Math.max(8, Math.floor(size.value.width / KEY_WIDTH)));
  // With room for it, the computer's keys lie in the middle.
  const lowest = 12 * (model.octave.value + (whites > 15 ? 0 : 1));
  const keys = pianoKeys(lowest, whites);
  const { scale, chord } = model.harmony.value;
  const isKit = model.program.value === DRUM_KIT;
  const good = isKit ? new Set<number>() : goodOf(model.harmony.value, model.good.value);
  const at = Math.min(focused.value, keys.length - 1);

  function look({ pitch, isBlack }: PianoKey): string {
    const marks = [
      isBlack ? 'key-black' : 'key-white',
      ...(isKit ? [] : chord.has(pitch % 12) ? ['key-chord'] : scale.has(pitch % 12) ? ['key-scale'] : []),
      ...(good.size > 0 && !good.has(pitch % 12) ? ['key-bent'] : []),
      ...(model.pitches.value.has(pitch) ? ['key-down'] : []),
    ];
    return `key ${marks.join(' ')}`;
  }

  function touch(event: PointerEvent) {
    const id = `pointer ${event.pointerId}`;
    const touched = keyAt(element.current!, event.clientX, event.clientY);
    if (touched?.id === touches.current.get(id)) return;
    model.release(id);
    if (!touched) {
      touches.current.delete(id);
      return;
    }
    touches.current.set(id, touched.id);
    model.press(id, touched.pitch, Math.round(30 + 97 * touched.depth));
  }
  /** The keys under pointers that are down. */
  const touches = useRef(new Map<string, string>());

  function lift(event: PointerEvent) {
    const id = `pointer ${event.pointerId}`;
    if (touches.current.delete(id)) model.release(id);
  }

  function onKeyDown(event: KeyboardEvent) {
    const by = { ArrowLeft: -1, ArrowRight: 1, Home: -keys.length, End: keys.length }[event.key];
    if (by !== undefined) {
      event.preventDefault();
      focused.value = Math.min(keys.length - 1, Math.max(0, at + by));
      element.current?.querySelectorAll<HTMLElement>('.key')[focused.value]?.focus();
    } else if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      if (!event.repeat) model.press(`focus ${event.code}`, keys[at]!.pitch, KEY_VELOCITY);
    }
  }

  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields
    <div
      class="keyboard"
      role="group"
      aria-label={texts.keyboard}
      ref={element}
      style={{ '--whites': whites }}
      onPointerDown={(event) => {
        // A finger goes on to other keys.
        element.current?.setPointerCapture(event.pointerId);
        touches.current.set(`pointer ${event.pointerId}`, '');
        touch(event);
      }}
      onPointerMove={(event) => touches.current.has(`pointer ${event.pointerId}`) && touch(event)}
      onPointerUp={lift}
      onPointerCancel={lift}
      onLostPointerCapture={lift}
      onKeyDown={onKeyDown}
      onKeyUp={(event) => model.release(`focus ${event.code}`)}
      onFocusOut={() => {
        for (const code of ['Enter', 'NumpadEnter', 'Space']) model.release(`focus ${code}`);
      }}
    >
      {keys.map((key, index) => {
        const letter = letterOf(key.pitch - 12 * (model.octave.value + 1));
        return (
          <button
            key={key.pitch}
            type="button"
            class={look(key)}
            style={{ gridColumn: `${key.column} / span 2` }}
            data-pitch={key.pitch}
            data-letter={letter}
            aria-keyshortcuts={letter}
            aria-label={nameOf(key.pitch)}
            aria-pressed={model.pitches.value.has(key.pitch)}
            tabIndex={index === at ? 0 : -1}
            onFocus={() => {
              focused.value = index;
            }}
            onClick={({ detail }) => {
              if (detail > 0) return;
              model.press('click', key.pitch, KEY_VELOCITY);
              setTimeout(() => model.release('click'), CLICK_MS);
            }}
          >
            {key.pitch % 12 === 0 && <span class="key-name">{nameOf(key.pitch)}</span>}
          </button>
        );
      })}
    </div>
  );
}

/** Of a key as it is there, in whatever key the music is: C, and never B sharp. */
const nameOf = (pitch: number) => pitchName(pitch, texts.cMajor);
