import { LIMITS } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as texts from '#texts/calendars.ts';
import { Confirmation } from './confirmation.tsx';
import { CopyField } from './copy-field.tsx';
import { dayWords } from './day-words.ts';
import { request } from './request.ts';

/** A secret address under which calendars read flights. */
interface Feed {
  readonly id: number;
  readonly label: string;
  /** Undefined for all journeys of the person. */
  readonly log: string | null;
  /** False where the journey is deleted or another person's by now. */
  readonly readable: boolean;
  readonly createdAt: string;
}

/** The secret addresses under which calendars read this journey, or all of one's own, and the form that makes another. */
export function SharingCalendars({ log }: { log: string }) {
  const feeds = useSignal<readonly Feed[]>([]);
  const made = useSignal<{ readonly id: number; readonly url: string } | undefined>(undefined);
  const trouble = useSignal('');
  const label = useSignal('');
  const isAll = useSignal(false);
  const making = useSignal(false);

  async function list() {
    const answer = await request<{ readonly calendars: readonly Feed[] }>('GET', '/api/me/calendars');
    if (answer.kind === 'done')
      feeds.value = answer.value.calendars.filter((feed) => feed.log === null || feed.log === log);
    else trouble.value = texts.notDone;
  }

  async function make() {
    if (making.value) return;
    making.value = true;
    const body = { label: label.value.trim(), log: isAll.value ? null : log };
    const answer = await request<{ readonly id: number; readonly url: string }>('POST', '/api/me/calendars', body);
    made.value = answer.kind === 'done' ? answer.value : undefined;
    trouble.value = answer.kind === 'done' ? '' : texts.notDone;
    if (answer.kind === 'done') label.value = '';
    await list();
    making.value = false;
  }

  async function end({ id }: Feed) {
    const answer = await request('DELETE', `/api/me/calendars/${id}`);
    trouble.value = answer.kind === 'done' ? '' : texts.notDone;
    if (made.value?.id === id) made.value = undefined;
    await list();
  }

  useEffect(() => void list(), []);

  return (
    <section class="panel-part" aria-label={texts.calendars}>
      <h3 tabIndex={-1}>{texts.followInACalendar}</h3>
      <p>{texts.whoeverHasTheAddress}</p>
      <form
        class="sharing-new"
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <label>
          {texts.labelOfIt}
          <input
            maxLength={LIMITS.linkLabelLength}
            placeholder={texts.myPhone}
            autocomplete="off"
            value={label.value}
            onInput={(event) => (label.value = event.currentTarget.value)}
          />
        </label>
        <label>
          {texts.flightsOf}
          <select
            value={isAll.value ? 'all' : 'one'}
            onChange={(event) => (isAll.value = event.currentTarget.value === 'all')}
          >
            <option value="one">{texts.thisJourney}</option>
            <option value="all">{texts.allOfMyJourneys}</option>
          </select>
        </label>
        <button type="submit" class="button">
          {texts.makeAnAddress}
        </button>
      </form>
      <p role="status">{trouble.value}</p>
      {made.value && <CopyField key={made.value.id} label={texts.theNewAddress} text={made.value.url} takesFocus />}
      {feeds.value.length > 0 && (
        <ul class="panel-list" aria-label={texts.calendars}>
          {feeds.value.map((feed) => (
            <li key={feed.id}>
              <span class="panel-words">
                <strong dir="auto">{feed.label || texts.addressOf(dayWords(feed.createdAt))}</strong>
                <small>{wordsOf(feed)}</small>
              </span>
              <Confirmation
                label={texts.end}
                name={texts.endTheAddress(feed.label || dayWords(feed.createdAt))}
                question={texts.calendarsThatReadIt}
                yes={texts.end}
                no={texts.keep}
                onYes={() => void end(feed)}
              />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function wordsOf({ log, readable }: Feed): string {
  if (!readable) return texts.showsNothing;
  return log === null ? texts.allOfMyJourneys : texts.thisJourney;
}
