import { useSignal } from '@preact/signals';
import * as texts from '#texts/reference.ts';
import { nameOf, type OpenApi, resolved, type Shape } from './reference-document.ts';
import { Marked } from './reference-text.tsx';
import { typeWords } from './reference-type.ts';

interface SchemaProps {
  readonly shape: Shape;
  readonly openApi: OpenApi;
}

/** A schema: its fields, those of its items, or its variants. What nests is drawn once it is opened, so that types may hold themselves. */
export function ReferenceSchema({ shape, openApi }: SchemaProps) {
  const own = resolved(openApi, shape);
  const name = nameOf(shape);
  return (
    <div class="reference-schema">
      <p class="reference-soft">
        <strong>{name ?? typeWords(own)}</strong> {own.description && <Marked text={own.description} />}
      </p>
      <Inside shape={own} openApi={openApi} />
    </div>
  );
}

function Inside({ shape, openApi }: SchemaProps) {
  const own = resolved(openApi, shape);
  const variants = own.oneOf ?? own.anyOf;
  if (variants)
    return (
      <>
        {variants.map((each, at) => (
          <Nested key={`${at}`} name={variantName(each, openApi, at)} shape={each} openApi={openApi} />
        ))}
      </>
    );
  const item = own.prefixItems?.[0] ?? own.items;
  if (isShape(item)) return <Inside shape={item} openApi={openApi} />;
  const fields = Object.entries(own.properties ?? {});
  return (
    <ul class="reference-fields">
      {fields.map(([name, field]) => (
        <li key={name}>
          <Field name={name} isRequired={own.required?.includes(name) ?? false} shape={field} openApi={openApi} />
        </li>
      ))}
      {isShape(own.additionalProperties) && (
        <li>
          <Field name={texts.anyName} isRequired={false} shape={own.additionalProperties} openApi={openApi} />
        </li>
      )}
    </ul>
  );
}

/** The first constant of a variant tells it from the others. */
function variantName(shape: Shape, openApi: OpenApi, at: number): string {
  const own = resolved(openApi, shape);
  const constant = Object.entries(own.properties ?? {}).find(([, { const: value }]) => value !== undefined);
  if (constant) return `${constant[0]}: ${JSON.stringify(constant[1].const)}`;
  return nameOf(shape) ?? own.title ?? (own.properties || own.items ? texts.variant(at + 1) : typeWords(own));
}

function Field({
  name,
  isRequired,
  shape,
  openApi,
}: SchemaProps & { readonly name: string; readonly isRequired: boolean }) {
  const own = resolved(openApi, shape);
  return (
    <>
      <p>
        <code>{name}</code> <span class="reference-type">{nameOf(shape) ?? typeWords(own)}</span>
        {isRequired && <span class="reference-required"> {texts.required}</span>}
      </p>
      {own.description && (
        <p class="reference-soft">
          <Marked text={own.description} />
        </p>
      )}
      {nests(own, openApi) && <Nested name={countWords(own, openApi)} shape={own} openApi={openApi} />}
    </>
  );
}

function Nested({ name, shape, openApi }: SchemaProps & { readonly name: string }) {
  const isOpen = useSignal(false);
  if (!nests(shape, openApi)) return <p class="reference-type">{name}</p>;
  return (
    <details class="reference-nested" onToggle={({ currentTarget }) => (isOpen.value = currentTarget.open)}>
      <summary>{name}</summary>
      {isOpen.value && <Inside shape={shape} openApi={openApi} />}
    </details>
  );
}

const isShape = (value: Shape | boolean | undefined): value is Shape => typeof value === 'object';

/** The schema whose fields or variants are shown. */
function innermost(shape: Shape, openApi: OpenApi): Shape {
  const own = resolved(openApi, shape);
  const item = own.prefixItems?.[0] ?? own.items;
  return isShape(item) ? innermost(item, openApi) : own;
}

function nests(shape: Shape, openApi: OpenApi): boolean {
  const { properties, oneOf, anyOf, additionalProperties } = innermost(shape, openApi);
  const variants = oneOf ?? anyOf;
  return (
    Object.keys(properties ?? {}).length > 0 ||
    (variants?.some((each) => nests(each, openApi)) ?? false) ||
    (isShape(additionalProperties) && Object.keys(additionalProperties).length > 0)
  );
}

function countWords(shape: Shape, openApi: OpenApi): string {
  const { properties, oneOf, anyOf } = innermost(shape, openApi);
  const variants = oneOf ?? anyOf;
  return variants ? texts.oneOf(variants.length) : texts.fields(Object.keys(properties ?? {}).length || 1);
}
