import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as texts from '#texts/provider.ts';
import { Logo } from './logo.tsx';
import { NoticePage } from './notice-page.tsx';
import { comeBackFromProvider, goToProvider, pageBefore } from './provider-sign-in.ts';

/** The way back from the identity provider: it shows for a moment, or says why the sign-in failed. */
export function SignInPage() {
  const trouble = useSignal<string | undefined>(undefined);
  const say = (refused: { readonly code: string; readonly detail: string } | undefined) => {
    if (refused) trouble.value = WORDS[refused.code] ?? texts.thatDidNotWork(refused.detail);
  };

  async function again() {
    const refused = await goToProvider(pageBefore());
    if (refused?.kind === 'refused') say(refused);
  }

  useEffect(() => void comeBackFromProvider().then(say), []);

  if (trouble.value !== undefined)
    return <NoticePage title={texts.youAreNotSignedIn} text={trouble.value} onRetry={() => void again()} />;
  return (
    <main class="notice" aria-busy="true">
      <Logo />
      <p class="notice-wait">{texts.signingIn}</p>
    </main>
  );
}

const WORDS: { readonly [code: string]: string } = {
  UNREACHABLE: texts.noServerAnswers,
  UNAVAILABLE: texts.theProviderDoesNotAnswer,
  RATE_LIMITED: texts.tooManyAttempts,
  WRONG_SIGN_IN: texts.theSignInWasNotFinished,
};
