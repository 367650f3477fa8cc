import * as texts from '#texts/reference.ts';
import { nameOf, type Shape } from './reference-document.ts';

/**
 * A type in words, with its bounds.
 * @example typeWords({ type: 'integer', minimum: 0, maximum: 127 }) // 'integer, 0 to 127'
 */
export function typeWords(shape: Shape): string {
  const name = nameOf(shape);
  if (name !== undefined) return name;
  const words = [kindOf(shape), bounds(shape), shape.default === undefined ? '' : usualOf(shape.default)];
  return words.filter(Boolean).join(', ');
}

const usualOf = (value: unknown): string => texts.usual(JSON.stringify(value));

function kindOf(shape: Shape): string {
  if (shape.const !== undefined) return JSON.stringify(shape.const);
  if (shape.enum) return shape.enum.map((each) => JSON.stringify(each)).join(' | ');
  const variants = shape.oneOf ?? shape.anyOf;
  if (variants) {
    const kinds = [...new Set(variants.map((each) => typeWords(each)))];
    return kinds.length > 4 || (kinds.length === 1 && variants.length > 1)
      ? texts.oneOf(variants.length)
      : kinds.join(' | ');
  }
  if (shape.prefixItems) return `[${shape.prefixItems.map((each) => typeWords(each)).join('; ')}]`;
  if (Array.isArray(shape.type)) return shape.type.join(' | ');
  if (shape.type === 'array')
    return texts.listOf(typeof shape.items === 'object' ? typeWords(shape.items) : texts.anyValue);
  if (shape.type === undefined) return shape.title ?? texts.anyValue;
  return shape.format ?? (shape.type as string);
}

function bounds(shape: Shape): string {
  const { exclusiveMinimum, minimum, maximum, minLength, maxLength, minItems, maxItems } = shape;
  if (shape.prefixItems) return '';
  return [
    exclusiveMinimum === undefined || shape.type === 'integer'
      ? span(exclusiveMinimum === undefined ? minimum : exclusiveMinimum + 1, maximum, '')
      : texts.above(`${exclusiveMinimum}`),
    span(minLength, maxLength, texts.characters),
    span(minItems, maxItems, texts.items),
  ]
    .filter(Boolean)
    .join(', ');
}

function span(least: number | undefined, most: number | undefined, unit: string): string {
  if (least !== undefined && most !== undefined) return texts.between(`${least}`, `${most}`, unit);
  if (least !== undefined) return texts.atLeast(`${least}`, unit);
  return most === undefined ? '' : texts.atMost(`${most}`, unit);
}
