/** Attributes of an element; undefined ones are left out. */
type Attributes = Readonly<Record<string, string | number | undefined>>;

/**
 * An element of XML 1.0 whose content is XML already.
 * @example element('time', {}, textOf('a < b')) // '<time>a &lt; b</time>'
 */
export function element(name: string, attributes: Attributes, content: string): string {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined ? [] : [` ${key}="${textOf(String(value))}"`],
  );
  return `<${name}${given.join('')}>${content}</${name}>`;
}

/** An element that holds a text; nothing for none. */
export const textElement = (name: string, text: string | undefined): string =>
  text ? element(name, {}, textOf(text)) : '';

/** A text as XML 1.0 writes it. Characters that XML cannot hold are left out. */
export const textOf = (text: string): string => text.replace(NOT_XML, '').replace(SPECIAL, (char) => ESCAPED[char]!);

const NOT_XML = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\uFFFE\uFFFF]/gu;
const SPECIAL = /[&<>"'\r]/g;
/** A parser makes a line feed of a carriage return that is not escaped. */
const ESCAPED: Readonly<Record<string, string>> = {
  ...{ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' },
  '\r': '&#13;',
};

export const XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n';
