import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import * as texts from '#texts/next.ts';
import * as similarTexts from '#texts/similar.ts';
import { kilometres } from './journey.ts';
import { useSimilar } from './similar-answer.ts';
import './style/similar.css';

/** Answer of GET /api/logs/:id/next. */
interface Answer {
  readonly origin: string | null;
  readonly stops: readonly {
    readonly airport: { readonly code: string; readonly name: string; readonly city: string };
    readonly km: number;
    readonly journeys: number;
    readonly home: boolean;
  }[];
}

interface Props {
  /** Uuid of the journey. */
  readonly log: string;
  /** The last stop: another one has other suggestions. */
  readonly last: string;
  readonly onAdd: (code: string) => void;
}

/** Airports to fly on to, asked for when the line is opened. Each is added as a stop. */
export function NextStops({ log, last, onAdd }: Props) {
  const open = useSignal(false);
  const line = useRef<HTMLElement>(null);
  return (
    <details
      class="flight-similar next-stops"
      open={open.value}
      onToggle={({ currentTarget }) => {
        open.value = currentTarget.open;
      }}
    >
      <summary ref={line}>{texts.whereNext}</summary>
      {open.value && (
        <Suggestions
          key={last}
          log={log}
          onAdd={(code) => {
            open.value = false;
            onAdd(code);
            line.current?.focus();
          }}
        />
      )}
    </details>
  );
}

function Suggestions({ log, onAdd }: Pick<Props, 'log' | 'onAdd'>) {
  const answer = useSimilar<Answer>(`/api/logs/${log}/next`).value;
  if (answer.kind === 'waiting') return <p role="status">{similarTexts.looking}</p>;
  if (answer.kind === 'trouble') return <p role="status">{answer.text}</p>;
  const { origin, stops } = answer.value;
  if (origin === null) return <p>{texts.nothingIsSuggested}</p>;
  return (
    <ul class="similar" aria-label={texts.suggestionsBehind(origin)}>
      {stops.map(({ airport: { code, name, city }, km, journeys, home }) => (
        <li key={code}>
          <span class="similar-words" title={name}>
            <strong>{similarTexts.place(city || name, code)}</strong>
            <small>
              {[kilometres(km), home && texts.home, journeys > 0 && texts.othersFlewOn(journeys)]
                .filter(Boolean)
                .join(' · ')}
            </small>
          </span>
          <button
            type="button"
            class="button button-small"
            aria-label={texts.addAsAStop(similarTexts.place(city || name, code))}
            onClick={() => onAdd(code)}
          >
            {texts.add}
          </button>
        </li>
      ))}
    </ul>
  );
}
