/** The part of a JSON schema that an example is made of. */
export interface Schema {
  readonly type?: string;
  readonly title?: string;
  readonly const?: unknown;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly format?: string;
}

/** Bytes as they are written in JSON here, in Base64. */
interface WrittenBytes {
  readonly $bytes: string;
}

/**
 * A value that a schema allows, as small as it can be: required fields alone, the first of several kinds.
 * @example exampleOf({ type: 'object', properties: { tick: { type: 'integer', minimum: 0 } }, required: ['tick'] }) // { tick: 0 }
 */
export function exampleOf(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  const kinds = schema.oneOf ?? schema.anyOf;
  if (kinds?.[0]) return exampleOf(kinds[0]);
  if (schema.title === 'bytes') return { $bytes: '' } satisfies WrittenBytes;
  switch (schema.type) {
    case 'object':
      return Object.fromEntries(
        (schema.required ?? []).map((name) => [name, exampleOf(schema.properties?.[name] ?? {})]),
      );
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => exampleOf(schema.items ?? {}));
    case 'integer':
    case 'number':
      return schema.minimum ?? (schema.exclusiveMinimum === undefined ? 0 : schema.exclusiveMinimum + 1);
    case 'string':
      return schema.format === 'uuid' ? crypto.randomUUID() : '';
    case 'boolean':
      return false;
    default:
      return null;
  }
}

/** A message for people, as JSON: bytes in Base64. */
export const toText = (message: unknown): string =>
  JSON.stringify(
    message,
    (_, value) => {
      const bytes = value instanceof ArrayBuffer ? new Uint8Array(value) : value;
      if (!(bytes instanceof Uint8Array)) return value;
      return { $bytes: btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')) } satisfies WrittenBytes;
    },
    2,
  ) ?? '';

/** The message that such a text stands for. @throws SyntaxError where it is no JSON; DOMException where bytes are no Base64 */
export const fromText = (text: string): unknown =>
  JSON.parse(text, (_, value) =>
    isWrittenBytes(value) ? Uint8Array.from(atob(value.$bytes), (letter) => letter.charCodeAt(0)) : value,
  );

const isWrittenBytes = (value: unknown): value is WrittenBytes =>
  typeof value === 'object' && value !== null && typeof (value as Partial<WrittenBytes>).$bytes === 'string';
