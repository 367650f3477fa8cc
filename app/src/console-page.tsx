import { useSignal } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import * as texts from '#texts/console.ts';
import { basePath } from './base-path.ts';
import { type ConsoleModel, openConsoleModel } from './console-model.ts';
import { Logo } from './logo.tsx';
import { ownToken } from './own-token.ts';

/** Sends messages to a room by hand, and shows what comes: for who writes a client. */
export function ConsolePage() {
  const model = useMemo(openConsoleModel, []);
  useEffect(() => model.disconnect, [model]);
  return (
    <div class="plain plain-narrow">
      <header class="plain-head">
        <Logo />
        <a href={`${basePath}/docs`}>{texts.reference}</a>
      </header>
      <main class="plain-main">
        <h1>{texts.title}</h1>
        <p class="plain-lead">{texts.lead}</p>
        <Connection model={model} />
        <Message model={model} />
        {model.trouble.value && (
          <p class="plain-trouble" role="alert">
            {model.trouble.value}
          </p>
        )}
        <PassedMessages model={model} />
      </main>
    </div>
  );
}

function Connection({ model }: { readonly model: ConsoleModel }) {
  const log = useSignal(new URLSearchParams(location.hash.slice(1)).get('log') ?? '');
  const token = useSignal(ownToken() ?? '');
  const isClosed = model.state.value === 'closed';
  return (
    <form
      class="console-form"
      aria-label={texts.connection}
      onSubmit={(event) => {
        event.preventDefault();
        if (isClosed) model.connect(log.value.trim(), token.value.trim() || undefined);
        else model.disconnect();
      }}
    >
      <label>
        {texts.journey}
        <input
          value={log.value}
          onInput={({ currentTarget }) => (log.value = currentTarget.value)}
          required
          disabled={!isClosed}
          spellcheck={false}
        />
      </label>
      <label>
        {texts.token}
        <input
          type="password"
          value={token.value}
          onInput={({ currentTarget }) => (token.value = currentTarget.value)}
          disabled={!isClosed}
          autocomplete="off"
        />
      </label>
      <button type="submit" class="button button-main">
        {isClosed ? texts.connect : texts.disconnect}
      </button>
      <p role="status">{texts.states[model.state.value]}</p>
    </form>
  );
}

function Message({ model }: { readonly model: ConsoleModel }) {
  const name = useSignal('ping');
  const text = useSignal<string | undefined>(undefined);
  const sendable = model.sendable.value;
  const written = text.value ?? model.exampleFor(name.value);
  return (
    <form
      class="console-form"
      aria-label={texts.messageToSend}
      onSubmit={(event) => {
        event.preventDefault();
        void model.send(name.value, written);
      }}
    >
      <label>
        {texts.message}
        <select
          value={name.value}
          onChange={({ currentTarget }) => {
            name.value = currentTarget.value;
            text.value = undefined;
          }}
        >
          {(sendable ?? []).map((each) => (
            <option key={each.name} value={each.name}>
              {each.name}
            </option>
          ))}
        </select>
      </label>
      <p class="console-summary">{sendable?.find((each) => each.name === name.value)?.summary}</p>
      <label class="console-json">
        {texts.json}
        <textarea
          rows={8}
          value={written}
          onInput={({ currentTarget }) => (text.value = currentTarget.value)}
          spellcheck={false}
        />
      </label>
      <button type="submit" class="button button-main" disabled={model.state.value !== 'open' || written === ''}>
        {texts.send}
      </button>
    </form>
  );
}

function PassedMessages({ model }: { readonly model: ConsoleModel }) {
  const passed = model.passed.value;
  return (
    <section aria-label={texts.passed}>
      <div class="console-passed-head">
        <h2>{texts.passed}</h2>
        <button type="button" class="button button-small" onClick={model.clear} disabled={passed.length === 0}>
          {texts.clear}
        </button>
      </div>
      {passed.length === 0 && <p>{texts.nothingYet}</p>}
      <ol class="console-passed" aria-live="polite">
        {passed.map(({ key, way, name, text }) => (
          <li key={key} class={`console-way console-way-${way}`}>
            <p>
              <strong>{name}</strong> {texts.ways[way]}
            </p>
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
            <pre tabIndex={0}>{text}</pre>
          </li>
        ))}
      </ol>
    </section>
  );
}
