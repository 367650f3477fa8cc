import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { AccountWork } from './account-work.ts';
import { Confirmation } from './confirmation.tsx';
import { CopyField } from './copy-field.tsx';
import { dayWords } from './day-words.ts';

/** As `GET /api/me/tokens` lists them. */
interface AccessToken {
  readonly id: string;
  readonly label: string;
  readonly scope: Scope;
  readonly lastFour: string;
  /** ISO 8601; null where it was not used yet. */
  readonly lastUsedAt: string | null;
  /** ISO 8601 */
  readonly expiresAt: string;
}

type Scope = keyof typeof SCOPE_WORDS;

const SCOPE_WORDS = { read: 'reads', edit: 'reads, plays and edits', all: 'does all that you may' } as const;

/** Access tokens, for programs that act for this person. Each is shown once. */
export function AccountTokens({ work }: { work: AccountWork }) {
  const tokens = useSignal<readonly AccessToken[]>([]);
  const made = useSignal<string | undefined>(undefined);
  const label = useSignal('');
  const scope = useSignal<Scope>('read');
  const days = useSignal('30');

  async function load() {
    const listed = await work.ask<{ tokens: readonly AccessToken[] }>('GET', '/api/me/tokens');
    if (listed.kind === 'done') tokens.value = listed.value.tokens;
  }

  async function make(event: Event) {
    event.preventDefault();
    const wish = { label: label.value.trim(), scope: scope.value, days: Number(days.value) };
    const answer = await work.ask<{ token: string }>(
      'POST',
      '/api/me/tokens',
      wish,
      'Copy the token now: it is shown this once.',
    );
    if (answer.kind === 'refused') return;
    made.value = answer.value.token;
    label.value = '';
    await load();
  }

  async function revoke(id: string) {
    const revoked = await work.ask('DELETE', `/api/me/tokens/${id}`, undefined, 'The token is worth nothing any more.');
    if (revoked.kind === 'done') await load();
  }

  useEffect(() => void load(), []);

  return (
    <>
      <p>For programs that act for you. Keep a token as you would a password.</p>
      <form class="account-form" onSubmit={(event) => void make(event)}>
        <label>
          Token for
          <input
            required
            maxLength={60}
            placeholder="My script"
            value={label.value}
            onInput={(event) => {
              label.value = event.currentTarget.value;
            }}
          />
        </label>
        <label>
          What it does
          <select
            value={scope.value}
            onChange={(event) => {
              scope.value = event.currentTarget.value as Scope;
            }}
          >
            {(Object.keys(SCOPE_WORDS) as Scope[]).map((each) => (
              <option key={each} value={each}>
                {SCOPE_WORDS[each]}
              </option>
            ))}
          </select>
        </label>
        <label>
          For
          <select
            value={days.value}
            onChange={(event) => {
              days.value = event.currentTarget.value;
            }}
          >
            <option value="7">a week</option>
            <option value="30">30 days</option>
            <option value="90">90 days</option>
          </select>
        </label>
        <button type="submit" class="button" disabled={work.busy.value}>
          Make a token
        </button>
      </form>
      {made.value && <CopyField key={made.value} takesFocus label="The new token" text={made.value} />}
      <ul class="panel-list" aria-label="Access tokens">
        {tokens.value.map(({ id, label, scope, lastFour, lastUsedAt, expiresAt }) => (
          <li key={id}>
            <span class="panel-words">
              <strong dir="auto">{label}</strong>
              <small>
                {SCOPE_WORDS[scope]} · …{lastFour} · until {dayWords(expiresAt)} ·{' '}
                {lastUsedAt === null ? 'not used yet' : `used ${dayWords(lastUsedAt)}`}
              </small>
            </span>
            <Confirmation
              label="Revoke"
              name={`Revoke “${label}”`}
              question="Programs that use it are out at once."
              yes="Yes, revoke"
              no="No"
              onYes={() => void revoke(id)}
            />
          </li>
        ))}
      </ul>
    </>
  );
}
