import * as texts from '#texts/reference.ts';
import { exampleOf, type Schema, toText } from './message-example.ts';
import type { Message, OpenApi } from './reference-document.ts';
import { ReferenceSchema } from './reference-schema.tsx';
import { Marked } from './reference-text.tsx';

interface MessageProps {
  readonly message: Message;
  readonly answer: Message | undefined;
  readonly isUp: boolean;
  readonly openApi: OpenApi;
}

/** A message of a room, with its answer and its refusals. */
export function ReferenceMessage({ message, answer, isUp, openApi }: MessageProps) {
  const refusals = message['x-refusals'] ?? [];
  return (
    <>
      <h3>{texts.payload}</h3>
      <ReferenceSchema shape={message.payload} openApi={openApi} />
      <h4>{texts.example}</h4>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys */}
      <pre class="reference-json" tabIndex={0}>
        {toText(exampleOf(message.payload as Schema))}
      </pre>
      {isUp && (
        <>
          <h3>{texts.answer}</h3>
          {answer ? (
            <ReferenceSchema shape={answer.payload} openApi={openApi} />
          ) : (
            <p class="reference-soft">
              <Marked text={texts.noAnswer} />
            </p>
          )}
        </>
      )}
      {refusals.length > 0 && (
        <>
          <h3>{texts.refusals}</h3>
          <p class="reference-codes">
            {refusals.map((code) => (
              <code key={code}>{code}</code>
            ))}
          </p>
        </>
      )}
    </>
  );
}
