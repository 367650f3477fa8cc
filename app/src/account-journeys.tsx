import type { Role } from '@aero-melody/client';
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
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
    <section class="panel-part" aria-label="Journeys">
      <h3 tabIndex={-1}>Your journeys</h3>
      {journeys.value?.length === 0 && <p>None yet.</p>}
      <ul class="panel-list account-journeys" aria-label="Your journeys">
        {journeys.value?.map(({ id, title, role, updatedAt, deletedAt }) => (
          <li key={id}>
            <span class="panel-words">
              {deletedAt === null ? (
                <a href={`${basePath}/logs/${id}`} dir="auto">
                  {title || 'Without a title'}
                </a>
              ) : (
                <span dir="auto">{title || 'Without a title'}</span>
              )}
              <small>
                {deletedAt === null
                  ? `${ROLE_WORDS[role].name} · changed ${dayWords(updatedAt)}`
                  : `deleted ${dayWords(deletedAt)}`}
              </small>
            </span>
            {deletedAt !== null && (
              <button
                type="button"
                class="button button-small"
                aria-label={`Restore “${title}”`}
                onClick={() => void change('POST', `/api/logs/${id}/recover`, {}, 'The journey is back.')}
              >
                Restore
              </button>
            )}
            {deletedAt === null && role === 'owner' && (
              <Confirmation
                label="Delete"
                name={`Delete “${title}”`}
                question="It goes for everybody in it. You can bring it back from this list for a while."
                yes="Yes, delete"
                no="No, keep it"
                onYes={() => void change('DELETE', `/api/logs/${id}`, undefined, 'The journey is deleted.')}
              />
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
