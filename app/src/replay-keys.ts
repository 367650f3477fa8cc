import type { Replay } from './replay-model.ts';

/** Steps of the arrows, ms. */
const STEP_MS = 5_000;

/** Listens for the keys of a replay until the returned function is called. Fields and controls keep theirs. */
export function listenForReplayKeys(page: Document, replay: Replay): () => void {
  const stop = new AbortController();
  page.addEventListener('keydown', (event) => press(event, replay), { signal: stop.signal });
  return () => stop.abort();
}

function press(event: KeyboardEvent, replay: Replay): void {
  const { key, target, defaultPrevented, ctrlKey, metaKey, altKey } = event;
  if (defaultPrevented || ctrlKey || metaKey || altKey) return;
  // The steps of the scrubber are too small for its keys.
  if (target instanceof Element && target.closest(OWN_KEYS) && !target.closest('.replay-scrubber')) return;
  // A button and a link are pressed by it.
  if (key === ' ' && target instanceof Element && target.closest('button, a')) return;
  const action = ACTIONS[key.toLowerCase()];
  if (!action) return;
  event.preventDefault();
  action(replay);
}

const OWN_KEYS = ['input', 'select', 'textarea', 'summary'].join();

/** Plays or pauses; a key or click lets the sound in. */
export function toggle({ clock, sound }: Replay): void {
  if (clock.playing.peek()) clock.pause();
  else void sound.unlock().then(clock.play);
}

/** Jumps by ms of the replay. */
export const jump = ({ clock }: Replay, ms: number): void => clock.seek(clock.played.peek() + ms);

/** Jumps to the edit after this moment or before it. */
export function jumpToEdit({ clock, document, replayTime }: Replay, side: 'earlier' | 'later'): void {
  const now = clock.time.peek();
  const scene =
    side === 'later'
      ? document.scenes.find(({ at }) => at > now + 1)
      : document.scenes.findLast(({ at }) => at < now - 1);
  if (scene) clock.seek(replayTime.playedAt(scene.at + 1));
}

const ACTIONS: Readonly<Record<string, (replay: Replay) => void>> = {
  ' ': toggle,
  arrowleft: (replay) => jump(replay, -STEP_MS),
  arrowright: (replay) => jump(replay, STEP_MS),
  home: ({ clock }) => clock.seek(0),
  end: ({ clock, replayTime }) => clock.seek(replayTime.length),
  ',': (replay) => jumpToEdit(replay, 'earlier'),
  '.': (replay) => jumpToEdit(replay, 'later'),
  m: ({ sound }) => {
    sound.muted.value = !sound.muted.peek();
  },
};
