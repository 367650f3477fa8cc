import * as texts from '#texts/replay.ts';
import type { Written } from '../../client-sdk/replay/index.ts';
import { flightColor, type Stop } from './journey.ts';
import type { Replay } from './replay-model.ts';
import { stopTimeWords } from './time-words.ts';

/** The stops as they were, with carets at the places of the last edits. */
export function ReplayStops({ replay }: { readonly replay: Replay }) {
  const { content, map, written, details } = replay;
  const current = map.play.value === 'playing' ? map.currentLeg.value?.leg : undefined;
  const people = new Map(details.people.map((person) => [person.userId, person]));
  const { description } = content.value;
  const around = written.value.get('')?.find(({ field }) => field === 'description');
  return (
    <section class="pane replay-stops" aria-label={texts.stops}>
      {(description || around) && (
        <p class="replay-entry" dir="auto">
          <TextWithCaret text={description} places={around ? [around] : []} people={people} />
        </p>
      )}
      <ol>
        {map.journey.value.stops.map((stop) => (
          <ReplayStop
            key={stop.waypoint.id}
            stop={stop}
            underWay={stop.waypoint.id === current}
            written={written.value.get(stop.waypoint.id) ?? []}
            people={people}
          />
        ))}
      </ol>
      {content.value.waypoints.length === 0 && <p class="replay-hint">{texts.thereAreNoStops}</p>}
    </section>
  );
}

type People = ReadonlyMap<number, { readonly name: string; readonly color: string }>;

interface StopProps {
  readonly stop: Stop;
  readonly underWay: boolean;
  readonly written: readonly Written[];
  readonly people: People;
}

function ReplayStop({ stop: { waypoint, airport, flight }, underWay, written, people }: StopProps) {
  const last = written.at(-1);
  const author = last && people.get(last.by);
  const times = stopTimeWords(waypoint, airport);
  return (
    <li
      class="replay-stop"
      data-written={author !== undefined}
      aria-current={underWay ? 'step' : undefined}
      style={{
        '--person': author?.color ?? 'transparent',
        '--flight': flight ? flightColor(flight.index) : 'transparent',
      }}
    >
      <p class="replay-stop-head">
        <span class="replay-code">{waypoint.airport || '???'}</span>
        <strong dir="auto">{airport?.city || airport?.name || ''}</strong>
        {author && (
          <span class="replay-author" title={texts.writtenBy(author.name)} dir="auto">
            {author.name}
          </span>
        )}
      </p>
      {(times || waypoint.flight) && <p class="replay-hint">{[waypoint.flight, times].filter(Boolean).join(' · ')}</p>}
      {(waypoint.entry || written.some(({ field }) => field === 'entry')) && (
        <p class="replay-entry" dir="auto">
          <TextWithCaret
            text={waypoint.entry}
            places={written.filter(({ field }) => field === 'entry')}
            people={people}
          />
        </p>
      )}
    </li>
  );
}

interface TextProps {
  readonly text: string;
  readonly places: readonly Written[];
  readonly people: People;
}

/** A text with the carets of those who have just written in it. */
function TextWithCaret({ text, places, people }: TextProps) {
  const carets = places
    .map(({ caret, by }) => ({ at: Math.min(caret ?? text.length, text.length), by }))
    .sort((one, other) => one.at - other.at);
  return (
    <>
      {carets.map(({ at, by }, index) => (
        <span key={by}>
          {text.slice(carets[index - 1]?.at ?? 0, at)}
          <span
            class="replay-caret"
            style={{ '--person': people.get(by)?.color ?? 'currentColor' }}
            aria-hidden="true"
          />
        </span>
      ))}
      {text.slice(carets.at(-1)?.at ?? 0)}
    </>
  );
}
