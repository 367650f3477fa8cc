/** A text in which code stands between backticks. */
export const Marked = ({ text }: { readonly text: string }) => (
  <>{text.split('`').map((piece, at) => (at % 2 === 0 ? piece : <code key={`${at}`}>{piece}</code>))}</>
);

/** A value as JSON, which scrolls by keys. */
export const JsonText = ({ value }: { readonly value: unknown }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keys
  <pre class="reference-json" tabIndex={0}>
    {JSON.stringify(value, null, 2)}
  </pre>
);
