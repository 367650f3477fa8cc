import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as texts from '#texts/account.ts';
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

const SCOPE_WORDS = { read: 'reads', edit: texts.readsPlaysAndEdits, all: texts.doesAllThatYouMay } as const;

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
    const answer = await work.ask<{ token: string }>('POST', '/api/me/tokens', wish, texts.copyTheTokenNow);
    if (answer.kind === 'refused') return;
    made.value = answer.value.token;
    label.value = '';
    await load();
  }

  async function revoke(id: string) {
    const revoked = await work.ask('DELETE', `/api/me/tokens/${id}`, undefined, texts.theTokenIsWorthNothingAny);
    if (revoked.kind === 'done') await load();
  }

  useEffect(() => void load(), []);

  return (
    <>
      <p>{texts.forProgramsThatAct}</p>
      <form class="account-form" onSubmit={(event) => void make(event)}>
        <label>
          {texts.tokenFor}
          <input
            required
            maxLength={60}
            placeholder={texts.myScript}
            value={label.value}
            onInput={(event) => {
              label.value = event.currentTarget.value;
            }}
          />
        </label>
        <label>
          {texts.whatItDoes}
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
          {texts.forWord}
          <select
            value={days.value}
            onChange={(event) => {
              days.value = event.currentTarget.value;
            }}
          >
            <option value="7">{texts.aWeek}</option>
            <option value="30">{texts.thirtyDays}</option>
            <option value="90">{texts.ninetyDays}</option>
          </select>
        </label>
        <button type="submit" class="button" disabled={work.busy.value}>
          {texts.makeAToken}
        </button>
      </form>
      {made.value && <CopyField key={made.value} takesFocus label={texts.theNewToken} text={made.value} />}
      <ul class="panel-list" aria-label={texts.accessTokens}>
        {tokens.value.map(({ id, label, scope, lastFour, lastUsedAt, expiresAt }) => (
          <li key={id}>
            <span class="panel-words">
              <strong dir="auto">{label}</strong>
              <small>
                {texts.untilSCOPEWORDS(
                  SCOPE_WORDS[scope],
                  lastFour,
                  dayWords(expiresAt),
                  lastUsedAt === null ? texts.notUsedYet : texts.used(dayWords(lastUsedAt)),
                )}
              </small>
            </span>
            <Confirmation
              label={texts.revoke}
              name={texts.revokeLabel(label)}
              question={texts.programsThatUseItAreOut}
              yes={texts.yesRevoke}
              no={texts.no}
              onYes={() => void revoke(id)}
            />
          </li>
        ))}
      </ul>
    </>
  );
}
