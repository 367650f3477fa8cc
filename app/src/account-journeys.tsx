import type { Role } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as texts from '#texts/account.ts';
import type { AccountWork } from './account-work.ts';
import { basePath } from './base-path.ts';
import { Confirmation } from './confirmation.tsx';
import { dayWords } from './day-words.ts';
import { ROLE_WORDS } from './role-words.ts';

/** As `GET /api/logs` lists them. */
interface ListedJourney {
  readonly id: string;
  readonly title: string;
  readonly role: Role;
  /** ISO 8601 */
  readonly updatedAt: string;
  /** ISO 8601; null for one that is not deleted. */
  readonly deletedAt: string | null;
}

/** The journeys of this person, those changed last first. One's own can be deleted, and brought back. */
export function AccountJourneys({ work }: { work: AccountWork }) {
  const journeys = useSignal<readonly ListedJourney[] | undefined>(undefined);

  async function load() {
    const listed = await work.ask<{ logs: readonly ListedJourney[] }>('GET', '/api/logs');
    if (listed.kind === 'done') journeys.value = listed.value.logs;
  }

  async function change(...wish: Parameters<AccountWork['ask']>) {
    const changed = await work.ask(...wish);
    if (changed.kind === 'done') await load();
  }

  useEffect(() => void load(), []);

  return (
    <section class="panel-part" aria-label={texts.journeys}>
      <h3 tabIndex={-1}>{texts.yourJourneys}</h3>
      {journeys.value?.length === 0 && <p>{texts.noneYet}</p>}
      <ul class="panel-list account-journeys" aria-label={texts.yourJourneys}>
        {journeys.value?.map(({ id, title, role, updatedAt, deletedAt }) => (
          <li key={id}>
            <span class="panel-words">
              {deletedAt === null ? (
                <a href={`${basePath}/logs/${id}`} dir="auto">
                  {title || texts.withoutATitle}
                </a>
              ) : (
                <span dir="auto">{title || texts.withoutATitle}</span>
              )}
              <small>
                {deletedAt === null
                  ? texts.changedName(ROLE_WORDS[role].name, dayWords(updatedAt))
                  : texts.deleted(dayWords(deletedAt))}
              </small>
            </span>
            {deletedAt !== null && (
              <button
                type="button"
                class="button button-small"
                aria-label={texts.restoreTitle(title)}
                onClick={() => void change('POST', `/api/logs/${id}/recover`, {}, texts.theJourneyIsBack)}
              >
                {texts.restore}
              </button>
            )}
            {deletedAt === null && role === 'owner' && (
              <Confirmation
                label={texts.deleteWord}
                name={texts.deleteTitle(title)}
                question={texts.itGoesForEverybody}
                yes={texts.yesDelete}
                no={texts.noKeepIt}
                onYes={() => void change('DELETE', `/api/logs/${id}`, undefined, texts.theJourneyIsDeleted)}
              />
            )}
          </li>
        ))}
      </ul>
      {journeys.value?.some(({ role, deletedAt }) => role === 'owner' && deletedAt === null) && (
        <p>
          <a href={`${basePath}/reports`}>{texts.reportsOnYourJourneys}</a>
        </p>
      )}
    </section>
  );
}
