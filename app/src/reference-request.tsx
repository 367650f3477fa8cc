import * as texts from '#texts/reference.ts';
import { exampleOf, type Schema } from './message-example.ts';
import {
  nameOf,
  type OpenApi,
  type Operation,
  type Response,
  resolved,
  resolvedResponse,
} from './reference-document.ts';
import { ReferenceSchema } from './reference-schema.tsx';
import { JsonText, Marked } from './reference-text.tsx';
import { typeWords } from './reference-type.ts';

interface RequestProps {
  readonly operation: Operation;
  readonly openApi: OpenApi;
}

/** Everything that a client must know of one request. */
export function ReferenceRequest({ operation, openApi }: RequestProps) {
  const responses = Object.entries(operation.responses).map(([status, response]) => {
    return { status, ...resolvedResponse(openApi, response) };
  });
  return (
    <>
      <p>{operation.description}</p>
      <Terms operation={operation} />
      <Parameters operation={operation} openApi={openApi} />
      <Body operation={operation} openApi={openApi} />
      <h3>{texts.answers}</h3>
      {responses
        .filter(({ status }) => Number(status) < 400)
        .map((response) => (
          <Answer key={response.status} {...response} openApi={openApi} />
        ))}
      <h3>{texts.refusals}</h3>
      <dl class="reference-refusals">
        {responses
          .filter(({ status }) => Number(status) >= 400)
          .map(({ status, description }) => (
            <div key={status}>
              <dt>{status}</dt>
              <dd>
                <Marked text={description} />
              </dd>
            </div>
          ))}
      </dl>
    </>
  );
}

function Terms({ operation }: { readonly operation: Operation }) {
  const tokens = operation.security.map((each) => {
    const [kind] = Object.entries(each);
    if (!kind) return texts.noToken;
    const [name, [scope]] = kind;
    return `${texts.tokenNames[name] ?? name}${scope === undefined ? '' : texts.scope(scope)}`;
  });
  return (
    <dl class="reference-terms">
      <dt>{texts.tokens}</dt>
      <dd>{tokens.join(texts.or)}</dd>
      {operation['x-rate-limits'] && (
        <>
          <dt>{texts.rateLimits}</dt>
          {operation['x-rate-limits'].map(({ person, address, seconds, of }) => (
            <dd key={of}>{texts.rateLimit(person, address, seconds, of)}</dd>
          ))}
        </>
      )}
    </dl>
  );
}

function Parameters({ operation: { parameters = [] }, openApi }: RequestProps) {
  if (parameters.length === 0) return null;
  return (
    <>
      <h3>{texts.parameters}</h3>
      <ul class="reference-fields">
        {parameters.map(({ name, in: place, required, description, schema }) => (
          <li key={`${place} ${name}`}>
            <p>
              <code>{name}</code> <span class="reference-type">{typeWords(resolved(openApi, schema))}</span>{' '}
              <span class="reference-soft">{texts.places[place]}</span>
              {required && <span class="reference-required"> {texts.required}</span>}
            </p>
            {(description === undefined
              ? (schema.anyOf ?? []).map((each) => each.description ?? '')
              : [description]
            ).map((text) => (
              <p key={text} class="reference-soft">
                <Marked text={text} />
              </p>
            ))}
          </li>
        ))}
      </ul>
    </>
  );
}

function Body({ operation: { requestBody }, openApi }: RequestProps) {
  const { schema, example } = requestBody?.content['application/json'] ?? {};
  if (!schema) return null;
  const others = Object.keys(requestBody!.content).filter((type) => type !== 'application/json');
  return (
    <>
      <h3>{texts.body}</h3>
      <ReferenceSchema shape={schema} openApi={openApi} />
      {others.length > 0 && <p class="reference-soft">{texts.orText(others.join(', '))}</p>}
      <h4>{texts.example}</h4>
      <JsonText value={example ?? exampleOf(schema as Schema)} />
    </>
  );
}

function Answer({
  status,
  description,
  content,
  openApi,
}: Response & { readonly status: string; readonly openApi: OpenApi }) {
  const kinds = Object.entries(content ?? {});
  return (
    <div class="reference-answer">
      <p>
        <strong>{status}</strong> {description}
      </p>
      {kinds.length === 0 && <p class="reference-soft">{texts.noBody}</p>}
      {kinds.map(([type, { schema }]) => (
        <div key={type}>
          <p class="reference-type">{type}</p>
          {schema && (nameOf(schema) || schema.type !== 'string') ? (
            <ReferenceSchema shape={schema} openApi={openApi} />
          ) : (
            <p class="reference-soft">{texts.file}</p>
          )}
        </div>
      ))}
    </div>
  );
}
