import { LIMITS, type Right } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as texts from '#texts/replay.ts';
import { CopyField } from './copy-field.tsx';
import { dayWords } from './day-words.ts';
import { request } from './request.ts';

interface Link {
  readonly id: number;
  readonly label: string;
  readonly expiresAt: string;
  readonly createdAt: string;
}

interface Props {
  readonly log: string;
  readonly evening: { readonly from: number; readonly to: number };
}

const DAY_MS = 86_400_000;

/** Links to this evening, for those who manage the journey; nothing for others. */
export function ReplayShare({ log, evening: { from, to } }: Props) {
  const path = `/api/logs/${log}/replay-links`;
  const links = useSignal<readonly Link[] | undefined>(undefined);
  const made = useSignal<{ readonly id: number; readonly url: string } | undefined>(undefined);
  const trouble = useSignal('');
  const days = useSignal('30');
  const label = useSignal('');

  async function load(): Promise<void> {
    const access = await request<{ readonly you: { readonly rights: readonly Right[] } }>(
      'GET',
      `/api/logs/${log}/access`,
    );
    if (access.kind === 'refused' || !access.value.you.rights.includes('manage')) return;
    const answer = await request<{ readonly links: readonly Link[] }>('GET', path);
    links.value = answer.kind === 'done' ? answer.value.links : undefined;
  }
  useEffect(() => void load(), [log]);

  async function make(): Promise<void> {
    const expiresAt = new Date(Date.now() + Number(days.value) * DAY_MS).toISOString();
    const answer = await request<{ id: number; url: string }>('POST', path, {
      from,
      to,
      expiresAt,
      label: label.value,
    });
    trouble.value = answer.kind === 'refused' ? texts.thatDidNotWork(answer.detail) : '';
    if (answer.kind === 'done') made.value = answer.value;
    await load();
  }

  async function end(id: number): Promise<void> {
    const answer = await request('DELETE', `${path}/${id}`);
    trouble.value = answer.kind === 'refused' ? texts.thatDidNotWork(answer.detail) : '';
    if (made.value?.id === id) made.value = undefined;
    await load();
  }

  if (!links.value) return null;
  return (
    <details class="replay-share">
      <summary>{texts.shareThisEvening}</summary>
      <p class="plain-lead">{texts.whoeverHasTheLink}</p>
      <form
        class="replay-new"
        onSubmit={(event) => {
          event.preventDefault();
          void make();
        }}
      >
        <label>
          {texts.linkEnds}
          <select value={days.value} onChange={(event) => (days.value = event.currentTarget.value)}>
            <option value="1">{texts.tomorrow}</option>
            <option value="7">{texts.inAWeek}</option>
            <option value="30">{texts.in30Days}</option>
            <option value="364">{texts.inAYear}</option>
          </select>
        </label>
        <label>
          {texts.labelForYou}
          <input
            maxLength={LIMITS.linkLabelLength}
            placeholder={texts.forTheFamily}
            autocomplete="off"
            value={label.value}
            onInput={(event) => (label.value = event.currentTarget.value)}
          />
        </label>
        <button type="submit" class="button button-main">
          {texts.makeALink}
        </button>
      </form>
      {trouble.value && (
        <p class="plain-trouble" role="alert">
          {trouble.value}
        </p>
      )}
      {made.value && <CopyField key={made.value.id} label={texts.theNewLink} text={made.value.url} takesFocus />}
      <ul class="replay-links" aria-label={texts.links}>
        {links.value.map(({ id, label: named, expiresAt, createdAt }) => {
          const name = named || texts.linkOf(dayWords(createdAt));
          return (
            <li key={id}>
              <span dir="auto">{name}</span> <span class="replay-hint">{texts.endsOn(dayWords(expiresAt))}</span>
              <button
                type="button"
                class="button button-small"
                aria-label={texts.endTheLink(name)}
                onClick={() => void end(id)}
              >
                {texts.endNow}
              </button>
            </li>
          );
        })}
      </ul>
    </details>
  );
}
