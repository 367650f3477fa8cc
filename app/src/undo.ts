import type { KeptStop, Room, UndoResult } from '@aero-melody/client';
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import * as texts from '#texts/undo.ts';
import type { Notices } from './notices.ts';
import type { State } from './state.ts';

/** The undo of the journey, as buttons and keys use it. */
export interface Undo {
  readonly canUndo: ReadonlySignal<boolean>;
  readonly canRedo: ReadonlySignal<boolean>;
  undo(): void;
  redo(): void;
  /**
   * Answers the keys and the menus of the browser that undo, and tells steps apart. Returns the function that ends it.
   */
  listen(target: Document): () => void;
  close(): void;
}

/** To be spread on a text field whose input is written to the journey at once: its undo is the journey's. */
export const UNDONE_IN_JOURNEY = { 'data-undo': 'journey' } as const;

export function openUndo(room: Room, state: Pick<State, 'may'>, notices: Notices): Undo {
  const undoable = signal(room.undo.canUndo);
  const redoable = signal(room.undo.canRedo);
  const canUndo = computed(() => undoable.value && state.may('steer'));
  const canRedo = computed(() => redoable.value && state.may('steer'));
  const off = room.on('undo', (can) => {
    undoable.value = can.canUndo;
    redoable.value = can.canRedo;
  });
  const undo = () => {
    if (canUndo.peek()) say(room.undo.undo());
  };
  const redo = () => {
    if (canRedo.peek()) say(room.undo.redo());
  };

  function say(result: UndoResult): void {
    if (result.kind === 'nothing') return;
    for (const kept of result.kept) notices.say(keptWords(room, kept));
  }

  /** An edit in another place, or by another press, is another step, however soon it follows; a drag is one. */
  const begin = () => room.undo.stopCapturing();

  function onKey(event: KeyboardEvent): void {
    if (event.target instanceof HTMLButtonElement && (event.key === 'Enter' || event.key === ' ')) begin();
    const way = wayOf(event);
    if (!way || event.isComposing || hasOwnUndo(event.target)) return;
    event.preventDefault();
    if (way === 'undo') undo();
    else redo();
  }

  /** Menus and phones undo without a key. */
  function onBeforeInput(event: InputEvent): void {
    if ((event.inputType !== 'historyUndo' && event.inputType !== 'historyRedo') || hasOwnUndo(event.target)) return;
    event.preventDefault();
    if (event.inputType === 'historyUndo') undo();
    else redo();
  }

  return {
    canUndo,
    canRedo,
    undo,
    redo,
    listen(target) {
      const listening = new AbortController();
      const options = { capture: true, signal: listening.signal };
      target.addEventListener('keydown', onKey, options);
      target.addEventListener('beforeinput', onBeforeInput, options);
      target.addEventListener('pointerdown', begin, options);
      target.addEventListener('focusin', begin, options);
      return () => listening.abort();
    },
    close: off,
  };
}

/** Ctrl+Z and Ctrl+Shift+Z or Ctrl+Y, with Cmd on a Mac. */
function wayOf({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): 'undo' | 'redo' | undefined {
  if (altKey || !(ctrlKey || metaKey)) return undefined;
  const pressed = key.toLowerCase();
  if (pressed === 'z') return shiftKey ? 'redo' : 'undo';
  return pressed === 'y' && ctrlKey ? 'redo' : undefined;
}

/** True where the browser's own undo is expected: in text that is not part of the journey, or not yet. */
const hasOwnUndo = (target: EventTarget | null): boolean =>
  target instanceof Element && target.matches(TEXT_FIELDS) && !target.matches('[data-undo=journey]');

const TEXT_FIELDS = 'textarea, input:not([type]), input[type=text], input[type=search], input[type=url]';

function keptWords(room: Room, kept: KeptStop): Parameters<Notices['say']>[0] {
  const { travelLog } = room;
  const all = [...travelLog.read().waypoints, ...travelLog.bin().map(({ waypoint }) => waypoint)];
  const code = all.find(({ id }) => id === kept.waypoint)?.airport || texts.aStop;
  switch (kept.kind) {
    case 'written': {
      const names = kept.by.map(({ name }) => name);
      return {
        title: texts.staysCode(code),
        text: texts.writtenThereSince(names),
      };
    }
    case 'removed':
      return {
        title: texts.wasRemoved(code),
        text: texts.whatYouWroteThereIsKept,
        action: { label: texts.restore, run: () => void travelLog.restore(kept.waypoint) },
      };
  }
}
