import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import * as texts from '#texts/provider.ts';
import { basePath } from './base-path.ts';
import { Logo } from './logo.tsx';
import { comeBackFromProvider, goToProvider, pageBefore } from './provider-sign-in.ts';

/** The way back from the identity provider: it shows for a moment, or says why nobody is signed in. */
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

  return (
    <main class="start" aria-busy={trouble.value === undefined}>
      <div class="start-words">
        <header class="start-head">
          <Logo />
        </header>
        {trouble.value === undefined ? (
          <p role="status">{texts.signingIn}</p>
        ) : (
          <>
            <h1>{texts.youAreNotSignedIn}</h1>
            <p role="alert">{trouble.value}</p>
            <p>
              <button type="button" class="button button-main" onClick={() => void again()}>
                {texts.tryAgain}
              </button>
            </p>
            <p>
              <a href={`${basePath}/`}>{texts.toTheStart}</a>
            </p>
          </>
        )}
      </div>
    </main>
  );
}

const WORDS: { readonly [code: string]: string } = {
  UNREACHABLE: texts.noServerAnswers,
  UNAVAILABLE: texts.theProviderDoesNotAnswer,
  RATE_LIMITED: texts.tooManyAttempts,
  WRONG_SIGN_IN: texts.theSignInWasNotFinished,
};
