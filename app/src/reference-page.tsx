import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import * as texts from '#texts/reference.ts';
import { basePath } from './base-path.ts';
import { Logo } from './logo.tsx';
import { ReferenceMessage } from './reference-message.tsx';
import { type Entry, openReferenceModel, type Part, type Reference, type ReferenceModel } from './reference-model.ts';
import { ReferenceRequest } from './reference-request.tsx';
import { Marked } from './reference-text.tsx';

/** Every request and message, for who writes a client. */
export function ReferencePage() {
  const model = useMemo(openReferenceModel, []);
  const reference = model.reference.value;
  return (
    <div class="plain">
      <header class="plain-head">
        <Logo />
        <nav class="reference-links" aria-label={texts.title}>
          <a href={`${basePath}/docs/openapi.json`}>{texts.openApi}</a>
          <a href={`${basePath}/docs/asyncapi.json`}>{texts.asyncApi}</a>
          <a href={`${basePath}/docs/console`}>{texts.messageConsole}</a>
        </nav>
      </header>
      <main class="plain-main">
        <h1>{texts.title}</h1>
        <p class="plain-lead">{texts.lead}</p>
        {model.trouble.value && (
          <p class="plain-trouble" role="alert">
            {model.trouble.value}
          </p>
        )}
        {reference ? <Desk model={model} reference={reference} /> : model.trouble.value || <p>{texts.loading}</p>}
      </main>
    </div>
  );
}

function Desk({ model, reference }: { readonly model: ReferenceModel; readonly reference: Reference }) {
  const found = model.found.value;
  return (
    <>
      <Search model={model} reference={reference} />
      <div class="reference-desk">
        <nav class="reference-parts" aria-label={texts.parts}>
          <ul>
            {found.map(({ id, title, entries }) => (
              <li key={id}>
                <a href={`#${id}`}>
                  {title} <span>{entries.length}</span>
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div class="reference-entries">
          {found.length === 0 && <p>{texts.nothingFound}</p>}
          {found.map((part) => (
            <PartSection key={part.id} part={part} reference={reference} />
          ))}
        </div>
      </div>
    </>
  );
}

const countOf = (parts: readonly Part[]): number => parts.reduce((sum, { entries }) => sum + entries.length, 0);

function Search({ model, reference }: { readonly model: ReferenceModel; readonly reference: Reference }) {
  return (
    <search class="reference-search">
      <label for="reference-query">{texts.search}</label>
      <input
        id="reference-query"
        type="search"
        value={model.query.value}
        onInput={({ currentTarget }) => (model.query.value = currentTarget.value)}
        placeholder={texts.searchHint}
        autocomplete="off"
        spellcheck={false}
      />
      <p role="status">{texts.foundOf(countOf(model.found.value), countOf(reference.parts))}</p>
    </search>
  );
}

function PartSection({ part, reference }: { readonly part: Part; readonly reference: Reference }) {
  return (
    <section class="reference-part" aria-labelledby={part.id}>
      <h2 id={part.id}>{part.title}</h2>
      <p class="reference-soft">
        <Marked text={part.about} />
      </p>
      {part.entries.map((entry) => (
        <EntryDetails key={entry.id} entry={entry} reference={reference} />
      ))}
    </section>
  );
}

/** An entry, which is drawn once it is opened: there are many. An address with its id opens it. */
function EntryDetails({ entry, reference }: { readonly entry: Entry; readonly reference: Reference }) {
  const isOpen = useSignal(location.hash === `#${entry.id}`);
  const element = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (isOpen.peek()) element.current?.scrollIntoView();
  }, []);
  return (
    <details
      id={entry.id}
      class="reference-entry"
      ref={element}
      open={isOpen.value}
      onToggle={({ currentTarget }) => {
        isOpen.value = currentTarget.open;
        if (currentTarget.open) history.replaceState(null, '', `#${entry.id}`);
      }}
    >
      <summary>
        {entry.kind === 'request' ? (
          <>
            <span class={`reference-method reference-${entry.method.toLowerCase()}`}>{entry.method}</span>
            <code>{entry.path}</code>
            <span class="reference-soft">{entry.operation.summary}</span>
          </>
        ) : (
          <>
            <code>{entry.name}</code>
            <span class="reference-soft">
              <Marked text={entry.message.summary} />
            </span>
          </>
        )}
      </summary>
      {isOpen.value && (
        <div class="reference-body">
          {entry.kind === 'request' ? (
            <ReferenceRequest {...entry} openApi={reference.openApi} />
          ) : (
            <ReferenceMessage {...entry} openApi={reference.openApi} />
          )}
        </div>
      )}
    </details>
  );
}
