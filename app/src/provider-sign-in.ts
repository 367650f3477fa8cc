import { basePath } from './base-path.ts';
import { changePerson } from './own-token.ts';
import { type Answer, request } from './request.ts';

/** Ways in, as `GET /api/session` answers. */
export interface Ways {
  /** People sign in with a password or a passkey. */
  readonly passwords: boolean;
  /** Host name of the identity provider at which people sign in; null for none. */
  readonly provider: string | null;
}

/** The page that the provider sends the browser back to. */
export const isBackFromProvider = (): boolean => location.pathname === `${basePath}/sign-in`;

/** This tab alone goes on with what it has begun. */
const KEPT = 'aero-melody.sign-in';

interface Kept {
  readonly attempt: string;
  /** The page that the person came from: path, query and fragment. */
  readonly back: string;
}

/** The ways in. Without an answer there are passwords, as in most places. */
export async function askForWays(): Promise<Ways> {
  const answer = await request<Ways>('GET', '/api/session');
  return answer.kind === 'done' ? answer.value : { passwords: true, provider: null };
}

/** The page after signing out: the provider's, which signs the browser out as well, or the start page. */
export async function pageAfter(isOfProvider: boolean): Promise<string> {
  const found = isOfProvider
    ? await request<{ signOut: string | null }>('GET', '/api/session/provider', undefined, '')
    : undefined;
  return (found?.kind === 'done' ? found.value.signOut : null) ?? `${basePath}/`;
}

/** Goes to the provider. Answers where that cannot be begun. @param back where the person is to come back to */
export async function goToProvider(back = hereNow()): Promise<Answer<never> | undefined> {
  const begun = await request<{ address: string; attempt: string }>('POST', '/api/session/provider/options');
  if (begun.kind === 'refused') return begun;
  const kept: Kept = { attempt: begun.value.attempt, back };
  sessionStorage.setItem(KEPT, JSON.stringify(kept));
  location.assign(begun.value.address);
  return undefined;
}

/** Signs in with what the provider has added to the address, and goes back to the page that the person came from. */
export async function comeBackFromProvider(): Promise<Extract<Answer<never>, { kind: 'refused' }> | undefined> {
  const answer = location.search.slice(1);
  // Back from signing out there.
  if (answer === '') {
    location.replace(`${basePath}/`);
    return undefined;
  }
  // It works once, and is nothing to pass on.
  history.replaceState(history.state, '', location.pathname);
  const { attempt = '' } = kept() ?? {};
  const entered = await request<{ token: string }>('POST', '/api/session/provider', { attempt, answer });
  if (entered.kind === 'refused') return entered;
  const back = pageBefore();
  sessionStorage.removeItem(KEPT);
  changePerson(entered.value.token);
  location.replace(back);
  return undefined;
}

/** The page that the person came from, of this site alone. */
export function pageBefore(): string {
  const start = `${basePath}/`;
  const { back } = kept() ?? {};
  return back !== undefined && new URL(back, location.origin).origin === location.origin ? back : start;
}

function kept(): Kept | undefined {
  const text = sessionStorage.getItem(KEPT);
  return text === null ? undefined : (JSON.parse(text) as Kept);
}

const hereNow = () => location.pathname + location.search + location.hash;
