import { useSignal } from '@preact/signals';
import type { RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import * as texts from '#texts/music.ts';
import { prefersReducedMotion } from './reduced-motion.ts';

/** The list stays where a person has scrolled or typed for this, ms. */
const PAUSE_MS = 10_000;

interface Props {
  readonly list: RefObject<HTMLElement | null>;
  /** The stop whose flight sounds. */
  readonly underWay: string | undefined;
}

/** Scrolls the stop under way into view, unless the person has just scrolled or typed. The button turns it off and on. */
export function MusicFollower({ list, underWay }: Props) {
  const on = useSignal(true);
  const acted = useRef(Number.NEGATIVE_INFINITY);

  function show() {
    const stop = list.current?.querySelector(`[data-stop="${CSS.escape(underWay ?? '')}"]`);
    // On a phone the list may be away from the screen, because the person looks at the map.
    if (!stop || !isInSight(list.current!)) return;
    stop.scrollIntoView({ block: 'center', behavior: prefersReducedMotion() ? 'instant' : 'smooth' });
  }

  useEffect(() => {
    const listening = new AbortController();
    const act = () => {
      acted.current = performance.now();
    };
    const options = { passive: true, signal: listening.signal };
    for (const event of ['wheel', 'touchmove']) document.addEventListener(event, act, options);
    for (const event of ['keydown', 'input']) list.current!.addEventListener(event, act, options);
    return () => listening.abort();
  }, []);

  useEffect(() => {
    if (on.value && performance.now() - acted.current > PAUSE_MS) show();
  }, [underWay]);

  return (
    <button
      type="button"
      class="button button-small"
      aria-pressed={on.value}
      title={texts.theListShowsTheStopWhose}
      onClick={() => {
        on.value = !on.value;
        if (on.value) show();
      }}
    >
      {texts.followTheMusic}
    </button>
  );
}

function isInSight(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight;
}
