import { type JamEvent, type Room, VOICES, type Voice } from '@aero-melody/client';
import { effect, useComputed } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import * as texts from '#texts/page.ts';
import { useElementSize } from './element-size.ts';
import { fetchPart } from './lazy-part.ts';
import type { Music } from './music.ts';
import type { Notices } from './notices.ts';
import { drawRoll, type RollTheme, tickAtX } from './piano-roll-drawing.ts';
import type { PlayedRoll } from './piano-roll-played.ts';
import { prefersReducedMotion } from './reduced-motion.ts';
import type { State } from './state.ts';

/** All notes so far, scrolling with the playhead. A click moves the playhead; for keys there is the journey's slider. */
export function PianoRoll({ room, state, notices }: { room: Room; state: State; notices: Notices }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const size = useElementSize(canvas);
  const words = useComputed(() => rollWords(state.music.value.count));
  const empty = useComputed(() => emptyWords(state.legs.value.length, words.value.notes, state.may('play')));

  useEffect(() => {
    let theme = readTheme(canvas.current!);
    let frame = 0;
    let played: PlayedRoll | undefined;

    function paint() {
      frame = 0;
      const { width, height } = size.peek();
      const target = canvas.current;
      const context = target?.getContext('2d');
      if (!target || !context || width === 0) return;
      const ratio = devicePixelRatio;
      target.width = Math.round(width * ratio);
      target.height = Math.round(height * ratio);
      context.scale(ratio, ratio);
      const playing = state.play.peek() === 'playing';
      const view = { width, height, tick: state.tick.peek(), playing, paged: prefersReducedMotion() };
      drawRoll(context, state.music.peek(), state.legs.peek(), view, theme, played?.draw);
    }
    const repaint = () => {
      frame ||= requestAnimationFrame(paint);
    };
    // Most visits have no player: the code comes with the first one.
    let fetched: Promise<void> | undefined;
    const receive = (event?: JamEvent) => {
      fetched ??= fetchPart(() => import('./piano-roll-played.ts'), notices).then((part) => {
        played = part?.openPlayedRoll(room);
      });
      void fetched.then(() => {
        if (event) played?.receive(event);
        repaint();
      });
    };
    const offs = [room.on('jam', receive), room.on('takes', () => receive())];
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const onTheme = () => {
      theme = readTheme(canvas.current!);
      repaint();
    };
    dark.addEventListener('change', onTheme);
    const stop = effect(() => {
      state.music.value;
      state.legs.value;
      state.tick.value;
      state.play.value;
      size.value;
      repaint();
    });
    return () => {
      stop();
      for (const off of offs) off();
      dark.removeEventListener('change', onTheme);
      cancelAnimationFrame(frame);
    };
  }, [size, state, room, notices]);

  return (
    <div class="roll">
      <canvas
        ref={canvas}
        class="roll-canvas"
        role="img"
        aria-label={words.value.text}
        onClick={(event) => {
          if (!state.may('play')) return;
          const { width } = size.value;
          const view = { width, tick: state.tick.value, paged: prefersReducedMotion() };
          const tick = tickAtX(event.offsetX, view);
          if (tick >= 0 && tick <= state.endTick.value) notices.watch(room.transport.seek(Math.round(tick)));
        }}
      />
      {empty.value && <p class="roll-empty">{empty.value}</p>}
      {words.value.notes > 0 && (
        <ul class="roll-voices" aria-hidden="true">
          {VOICES.filter((voice) => state.music.value.count[voice] > 0).map((voice) => (
            <li key={voice} class={`voice-${voice}`}>
              {VOICE_WORDS[voice]}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function readTheme(element: Element): RollTheme {
  const style = getComputedStyle(element);
  const color = (name: string) => style.getPropertyValue(`--${name}`).trim();
  return {
    ground: color('roll'),
    line: color('roll-line'),
    strongLine: color('roll-strong'),
    text: color('ink-soft'),
    playhead: color('ink'),
    voices: {
      melody: color('melody'),
      bass: color('bass'),
      pad: color('pad'),
      percussion: color('percussion'),
      choir: color('choir'),
    },
    flights: Array.from({ length: 8 }, (_, index) => color(`flight-${index}`)),
    font: style.fontFamily,
  };
}

const VOICE_WORDS: { readonly [V in Voice]: string } = {
  melody: 'melody',
  bass: 'bass',
  pad: 'pad',
  percussion: 'drums',
  choir: 'choir',
};

function rollWords(count: Music['count']) {
  const heard = VOICES.filter((voice) => count[voice] > 0);
  const notes = heard.reduce((sum, voice) => sum + count[voice], 0);
  const text = heard.map((voice) => texts.ofThe(count[voice], VOICE_WORDS[voice])).join(', ');
  return { notes, text: notes === 0 ? texts.pianoRoll : texts.pianoRollOf(notes, text) };
}

function emptyWords(legs: number, notes: number, mayPlay: boolean): string {
  if (legs === 0) return texts.twoAirportsMakeAFlight;
  if (notes > 0) return '';
  return mayPlay ? texts.pressPlay : texts.theMusicIsWrittenOnceSomebody;
}
