import type { ListedJourney } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as texts from '#texts/template.ts';
import { shortName } from '../../travel-log/place-text.ts';
import type { NewLog } from './example-journeys.ts';
import { ownToken } from './own-token.ts';
import { request } from './request.ts';
import { journeyOf, nextFriday, TEMPLATE_TAG, TEMPLATES } from './template.ts';

interface Props {
  readonly busy: boolean;
  readonly onStart: (log: NewLog) => void;
  /** A template of a person, of which a copy is made. @param from the day, YYYY-MM-DD; null for no dates */
  readonly onCopy: (journey: ListedJourney, from: string | null) => void;
}

/** Journeys to begin another one with, on a day that is chosen. */
export function TemplateList({ busy, onStart, onCopy }: Props) {
  const day = useSignal(nextFriday());
  const own = useSignal<readonly ListedJourney[]>([]);

  useEffect(() => {
    if (ownToken() !== undefined) void ownTemplates().then((found) => (own.value = found));
  }, []);

  return (
    <section class="start-templates" aria-labelledby="start-templates">
      <h2 id="start-templates">{texts.startFromATemplate}</h2>
      <label class="start-day">
        {texts.firstDay}
        <input
          type="date"
          min="1900-01-01"
          max="9998-12-31"
          value={day.value}
          onInput={({ currentTarget }) => {
            day.value = currentTarget.value;
          }}
        />
        <small>{texts.withoutADayItHasNoDates}</small>
      </label>
      <ul class="start-examples">
        {TEMPLATES.map((template) => (
          <Card
            key={template.title}
            title={template.title}
            stops={template.stops.map(({ airport }) => airport)}
            blurb={template.blurb}
            busy={busy}
            onClick={() => onStart(journeyOf(template, day.value))}
          />
        ))}
        {own.value.map((journey) => (
          <Card
            key={journey.id}
            title={journey.title || texts.withoutATitle}
            stops={journey.stops}
            blurb={journey.role === 'owner' ? texts.yourTemplate : texts.sharedTemplate}
            busy={busy}
            onClick={() => onCopy(journey, day.value || null)}
          />
        ))}
      </ul>
    </section>
  );
}

interface CardProps {
  readonly title: string;
  readonly stops: readonly string[];
  readonly blurb: string;
  readonly busy: boolean;
  readonly onClick: () => void;
}

/** Stops that a card names, count. */
const STOPS = 12;

const Card = ({ title, stops, blurb, busy, onClick }: CardProps) => (
  <li>
    <button type="button" class="example" disabled={busy} onClick={onClick}>
      <span class="example-codes">
        {stops.slice(0, STOPS).map(shortName).join(' · ')}
        {stops.length > STOPS && ' …'}
      </span>
      <span class="example-title" dir="auto">
        {title}
      </span>
      <span class="example-blurb">{blurb}</span>
    </button>
  </li>
);

/** Templates that the person owns, and those of others in which it has a role; none where the server does not answer. */
async function ownTemplates(): Promise<readonly ListedJourney[]> {
  const lists = await Promise.all(
    ['mine', 'shared'].map((scope) =>
      request<{ readonly logs: readonly ListedJourney[] }>('GET', `/api/logs?scope=${scope}&tag=${TEMPLATE_TAG}`),
    ),
  );
  return lists.flatMap((answer) => (answer.kind === 'done' ? answer.value.logs : []));
}
