import { useSignal } from '@preact/signals';
import * as texts from '#texts/operator.ts';
import { basePath } from './base-path.ts';

interface Props {
  /** Whom the page is for. */
  readonly about: string;
  /** Why the last token did not do; empty for none. */
  readonly trouble: string;
  readonly onToken: (token: string) => void;
}

/** Asks for the operator's token. */
export function OperatorForm({ about, trouble, onToken }: Props) {
  const token = useSignal('');
  return (
    <>
      <p>{about}</p>
      <form
        class="operator-form"
        onSubmit={(event) => {
          event.preventDefault();
          onToken(token.value.trim());
        }}
      >
        <label>
          {texts.operatorToken}
          <input
            type="password"
            autocomplete="off"
            required
            value={token.value}
            onInput={({ currentTarget }) => {
              token.value = currentTarget.value;
            }}
          />
        </label>
        <button type="submit" class="button button-main">
          {texts.signInAsOperator}
        </button>
      </form>
      <p class="plain-trouble" role="alert">
        {trouble}
      </p>
      <p>
        <a href={`${basePath}/`}>{texts.startPage}</a>
      </p>
    </>
  );
}
