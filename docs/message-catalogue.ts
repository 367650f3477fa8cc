import { z } from 'zod';

/** A table of messages by name, as `protocol/` has them: schemas alone, or with what they are answered. */
export interface MessageTable {
  readonly title: string;
  /** From whom to whom they go, and what holds for all of them. */
  readonly about: string;
  readonly messages: Readonly<Record<string, z.ZodType | AnsweredMessage>>;
}

interface AnsweredMessage {
  readonly message: z.ZodType;
  readonly answer: z.ZodType | null;
  readonly refusals: readonly string[];
}

type Shape = z.core.JSONSchema.BaseSchema;
type Row = readonly [field: string, type: string, meaning: string];

/**
 * The tables as Markdown: of each message its meaning, its fields, its answer and its refusals.
 * @throws Error where a message or a field has no description, or is of a kind that has no name here
 */
export const messageCatalogue = (tables: readonly MessageTable[]): string =>
  tables
    .flatMap(({ title, about, messages }) => [`## ${title}`, about, ...Object.entries(messages).flatMap(entry)])
    .join('\n\n');

function entry([name, described]: [string, z.ZodType | AnsweredMessage]): string[] {
  const { message, answer = null, refusals = [] } = 'message' in described ? described : { message: described };
  return [
    `### \`${name}\``,
    ...paragraphs(shapeOf(message), `the message ${name}`),
    ...(answer ? answerOf(shapeOf(answer), `the answer to ${name}`) : []),
    ...(refusals.length > 0 ? [`Refusals: ${refusals.map(code).join(', ')}.`] : []),
  ];
}

/** Of an answer that can be refused, what it says where it is not. */
function answerOf(shape: Shape, what: string): string[] {
  const yes = variantsOf(shape).find(({ properties }) => (properties?.ok as Shape | undefined)?.const === true);
  const { ok: _, ...properties } = (yes ?? shape).properties ?? {};
  const [meaning, ...rest] = paragraphs({ ...yes, description: shape.description, properties } as Shape, what);
  return [`Answer: ${meaning}`, ...rest];
}

function paragraphs(shape: Shape, what: string): string[] {
  const rows = rowsOf(shape, '', what);
  const table = [['field', 'type', 'meaning'], ['---', '---', '---'], ...rows].map((row) => `| ${row.join(' | ')} |`);
  return [meaningOf(shape, what), ...(rows.length > 0 ? [table.join('\n')] : [])];
}

/** A row for each field of each object that this is or holds. @param path of the field that it is; '' for a message */
const rowsOf = (shape: Shape, path: string, what: string): Row[] =>
  variantsOf(shape).flatMap(({ properties = {}, required = [], items }) => [
    ...Object.entries(properties).flatMap(([name, schema]) => {
      const field = schema as Shape;
      const at = path === '' ? name : `${path}.${name}`;
      const type = required.includes(name) ? typeOf(field, at) : `${typeOf(field, at)}, optional`;
      const row: Row = [code(at), type, meaningOf(field, `${at} of ${what}`)];
      return [row, ...rowsOf(field, at, what)];
    }),
    ...(items ? rowsOf(items as Shape, `${path}[]`, what) : []),
  ]);

/** @example typeOf({ type: 'integer', minimum: 0, maximum: 127 }, 'pitch') // 'integer, 0 to 127' */
function typeOf(shape: Shape, what: string): string {
  const each = (shapes: readonly unknown[]) => [...new Set(shapes.map((one) => typeOf(one as Shape, what)))];
  if (shape.title !== undefined) return shape.title;
  if (shape.const !== undefined) return code(JSON.stringify(shape.const));
  if (shape.enum) return shape.enum.map((value) => code(JSON.stringify(value))).join(' or ');
  const either = shape.oneOf ?? shape.anyOf;
  if (either) return each(either).join(' or ');
  if (Array.isArray(shape.type)) return each(shape.type.map((type) => ({ ...shape, type }))).join(' or ');
  if (shape.prefixItems) return `[${shape.prefixItems.map((item) => typeOf(item as Shape, what)).join(', ')}]`;
  switch (shape.type) {
    case 'integer':
    case 'number':
      return `${shape.type}${within(lowest(shape), shape.maximum)}`;
    case 'string':
      return `${shape.format ?? 'string'}${within(shape.minLength, shape.maxLength, ' characters')}`;
    case 'array':
      return `array of ${inBrackets(typeOf(shape.items as Shape, what))}${within(shape.minItems, shape.maxItems, ' items')}`;
    case 'boolean':
    case 'null':
      return shape.type;
    case 'object':
      if (shape.properties) return shape.type;
  }
  throw new Error(`${what} is of a kind that the catalogue has no word for: ${JSON.stringify(shape)}`);
}

const inBrackets = (type: string) => (type.includes(', ') ? `(${type})` : type);

const lowest = ({ minimum, exclusiveMinimum }: Shape) =>
  exclusiveMinimum === undefined ? minimum : `above ${exclusiveMinimum}`;

/** @example within(1, 60, ' characters') // ', 1 to 60 characters' */
function within(least: number | string | undefined, most: number | undefined, unit = ''): string {
  // What an integer in JavaScript can be is no bound.
  const from = least === Number.MIN_SAFE_INTEGER ? undefined : least;
  const to = most === Number.MAX_SAFE_INTEGER ? undefined : most;
  if (typeof from === 'string') return `, ${from}`;
  if (from !== undefined && to !== undefined) return `, ${from} to ${to}${unit}`;
  if (from !== undefined) return `, ${from} or more${unit}`;
  return to === undefined ? '' : `, at most ${to}${unit}`;
}

function meaningOf({ description }: Shape, what: string): string {
  if (description === undefined) throw new Error(`${what} has no description`);
  return description.replaceAll('|', '\\|');
}

/** What a message or a field can be, where it is a union. */
const variantsOf = (shape: Shape): Shape[] => (shape.oneOf ?? shape.anyOf ?? [shape]) as Shape[];

const shapeOf = (schema: z.ZodType): Shape => z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' });

const code = (text: string) => `\`${text}\``;
