import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as texts from '#texts/replay.ts';
import type { Evening } from '../../client-sdk/replay/index.ts';
import { lengthWords } from './length-words.ts';
import { momentWords } from './moment-words.ts';
import { eveningKey, listEvenings } from './replay-source.ts';

/** The evenings of a journey, newest first: when, how long, who. */
export function ReplayEvenings({ log }: { readonly log: string }) {
  const evenings = useSignal<readonly Evening[] | undefined>(undefined);
  const trouble = useSignal('');
  useEffect(() => {
    void listEvenings(log).then((answer) => {
      if (answer.kind === 'done') evenings.value = answer.value.evenings;
      else
        trouble.value =
          answer.code === 'UNKNOWN_LOG' || answer.code === 'UNAUTHORIZED'
            ? texts.thisJourneyIsNotForYou
            : texts.thatDidNotWork(answer.detail);
      return undefined;
    });
  }, [log]);

  return (
    <>
      <h1>{texts.evenings}</h1>
      <p class="plain-lead">{texts.eveningsLead}</p>
      {trouble.value && (
        <p class="plain-trouble" role="alert">
          {trouble.value}
        </p>
      )}
      {!evenings.value && !trouble.value && <p role="status">{texts.loadingTheList}</p>}
      {evenings.value?.length === 0 && <p>{texts.thereAreNoEveningsYet}</p>}
      <ol class="replay-evenings">
        {evenings.value?.map((evening) => (
          <li key={evening.from}>
            <EveningLink evening={evening} />
          </li>
        ))}
      </ol>
    </>
  );
}

const EveningLink = ({ evening }: { readonly evening: Evening }) => (
  <a class="replay-evening" href={`#${eveningKey(evening)}`}>
    <strong>
      <time dateTime={new Date(evening.from).toISOString()}>{momentWords(new Date(evening.from).toISOString())}</time>
    </strong>
    <span class="replay-figures">
      {[
        lengthWords((evening.to - evening.from) / 1000),
        texts.editCount(evening.edits),
        ...(evening.music ? [texts.withMusic] : []),
      ].join(' · ')}
    </span>
    <span class="replay-people">
      {evening.people.slice(0, MOST).map(({ userId, name, color }) => (
        <span key={userId} class="replay-person" style={{ '--person': color }} dir="auto">
          {name}
        </span>
      ))}
      {evening.people.length > MOST && <span>{texts.andMore(evening.people.length - MOST)}</span>}
    </span>
  </a>
);

/** People named in one line, count. */
const MOST = 6;
