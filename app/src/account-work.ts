import { type ReadonlySignal, signal } from '@preact/signals';
import * as texts from '#texts/account.ts';
import type { Said } from './panel-work.ts';
import { goToProvider } from './provider-sign-in.ts';
import { type Answer, type Method, request } from './request.ts';

/** Requests of the account panel. */
export interface AccountWork {
  readonly busy: ReadonlySignal<boolean>;
  /** The last thing that was done, or that could not be, in words. */
  readonly said: ReadonlySignal<Said | undefined>;
  /** Sends a request; says `done` after it, or why it was refused. */
  ask<T>(method: Method, path: string, body?: object, done?: string): Promise<Answer<T>>;
  /** Goes to the identity provider, or says why that cannot be. */
  goToProvider(): Promise<void>;
}

export function createAccountWork(): AccountWork {
  const busy = signal(false);
  const said = signal<Said | undefined>(undefined);
  return {
    busy,
    said,
    async ask<T>(method: Method, path: string, body?: object, done?: string): Promise<Answer<T>> {
      busy.value = true;
      const answer = await request<T>(method, path, body);
      busy.value = false;
      if (answer.kind === 'refused') said.value = { kind: 'trouble', text: refusedWords(answer, path) };
      else if (done !== undefined) said.value = { kind: 'done', text: done };
      else if (said.value?.kind === 'trouble') said.value = undefined;
      return answer;
    },
    async goToProvider() {
      busy.value = true;
      const refused = await goToProvider();
      busy.value = false;
      if (refused?.kind === 'refused') said.value = { kind: 'trouble', text: providerWords(refused) };
    },
  };
}

/** A person who is signed in is asked for the password alone. */
const refusedWords = ({ code, detail }: Extract<Answer<never>, { kind: 'refused' }>, path: string): string =>
  code === 'WRONG_LOGIN' && path.startsWith('/api/me')
    ? texts.thatPasswordIsNotRight
    : (WORDS[code] ?? texts.thatDidNotWork(detail));

const providerWords = (refused: Extract<Answer<never>, { kind: 'refused' }>): string =>
  refused.code === 'UNAVAILABLE' ? texts.theProviderDoesNotAnswer : refusedWords(refused, '');

const WORDS: { readonly [code: string]: string } = {
  UNREACHABLE: texts.noServerAnswers,
  UNAVAILABLE: texts.theServerCannotSave,
  RATE_LIMITED: texts.tooManyAttempts,
  WRONG_LOGIN: texts.thereIsNoAccount,
  WRONG_PASSKEY: texts.thePasskeyIsNotKnown,
  TOO_MANY_PASSKEYS: texts.thereAreTooManyPasskeys,
  UNAUTHORIZED: texts.youAreNotSignedInAny,
  NO_ACCOUNT: texts.thisIsForPeople,
};
