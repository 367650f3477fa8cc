import { useSignal } from '@preact/signals';
import type { ComponentChildren, JSX } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import * as texts from '#texts/zone.ts';
import type { Brought, ImportTarget } from './import-target.ts';
import { fetchPart } from './lazy-part.ts';
import type { Notices } from './notices.ts';
import './style/zone.css';

type Panel = (close: () => void) => JSX.Element;

interface Props {
  readonly target: ImportTarget;
  /** Nothing can be brought any more: a panel that is open stays, to say so. */
  readonly isOver?: boolean;
  readonly title: string;
  readonly class: string;
  readonly notices: Pick<Notices, 'say'>;
  /** Of the button. */
  readonly children: ComponentChildren;
}

/** Time after which a file that is dragged no more is out of the page, ms. */
const GONE_MS = 200;

/** The import of a page: opened by its button, by a file dropped anywhere, and by flights pasted outside of fields. */
export function ImportZone({ target, isOver, title, class: look, notices, children }: Props) {
  const open = useSignal<Panel | undefined>(undefined);
  const busy = useSignal(false);
  const over = useSignal(false);
  const latest = useRef(target);
  latest.current = target;

  async function show(brought: Brought) {
    busy.value = true;
    const part = await fetchPart(() => import('./import-panel.tsx'), notices);
    busy.value = false;
    open.value = part && ((close) => <part.ImportPanel target={latest.current} brought={brought} onClose={close} />);
  }

  useLayoutEffect(() => {
    if (isOver) return;
    const listening = new AbortController();
    const { signal } = listening;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const settle = () => {
      over.value = false;
    };
    addEventListener(
      'dragover',
      (event) => {
        if (!hasFile(event.dataTransfer)) return;
        event.preventDefault();
        over.value = true;
        clearTimeout(timer);
        timer = setTimeout(settle, GONE_MS);
      },
      { signal },
    );
    addEventListener(
      'drop',
      (event) => {
        const file = event.dataTransfer?.files[0];
        if (!hasFile(event.dataTransfer) || !file) return;
        event.preventDefault();
        settle();
        void show({ file });
      },
      { signal },
    );
    addEventListener(
      'paste',
      (event) => {
        if (isField(event.target)) return;
        const file = event.clipboardData?.files[0];
        const text = event.clipboardData?.getData('text/plain') ?? '';
        if (!file && !mayBeFlights(text)) return;
        event.preventDefault();
        void show(file ? { file } : { text });
      },
      { signal },
    );
    return () => {
      clearTimeout(timer);
      listening.abort();
    };
  }, [isOver]);

  return (
    <>
      {!isOver && (
        <button
          type="button"
          class={look}
          title={title}
          aria-haspopup="dialog"
          aria-busy={busy.value}
          onClick={() => void show({})}
        >
          {children}
        </button>
      )}
      {over.value && (
        <div class="zone" aria-hidden="true">
          <p>{texts.dropItToRead}</p>
        </div>
      )}
      {open.value?.(() => {
        open.value = undefined;
      })}
    </>
  );
}

const hasFile = (data: DataTransfer | null) => data?.types.includes('Files') ?? false;

/** A paste there is the field's own. */
const isField = (target: EventTarget | null) =>
  target instanceof Element && target.closest('textarea, input, select, [contenteditable], .cm-editor') !== null;

/** Two codes of airports, or a place that leads to another. */
const CODES = /\b[A-Z]{3,4}\b[\s\S]*\b[A-Z]{3,4}\b|[→➔✈]|->/;
/** A calendar, a table, a sentence, a journey file, a map. */
const WORDS = /begin:vcalendar|\bfrom\b[\s\S]*\bto\b|^\s*\{|<(?:gpx|kml)\b/i;
/** A line of a list of stops: the name of a place. */
const NAME = /^[^\p{L}]{0,6}\p{Lu}[\p{L}\p{M}.'’() -]{1,58}$/u;

function mayBeFlights(text: string): boolean {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const isList = lines.length > 1 && lines.every((line) => NAME.test(line.trim()));
  return text.trim().length >= SHORTEST && (isList || CODES.test(text) || WORDS.test(text));
}

/** The shortest text of a flight, characters: FRA-JFK. */
const SHORTEST = 7;
