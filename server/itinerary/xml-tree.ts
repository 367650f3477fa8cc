import { SaxesParser } from 'saxes';
import { type Lines, Unreadable } from './reading.ts';
import { READING_LIMITS } from './reading-limits.ts';

/** An element, by the local part of its name. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  /** The text in it, without that of its children. */
  readonly text: string;
  readonly lines: Lines;
}

/** An element that is being read. */
interface OpenElement extends XmlElement {
  readonly children: OpenElement[];
  text: string;
  lines: { from: number; to: number };
}

/**
 * Reads well-formed XML 1.0. Document types are refused, and with them every entity but the five of XML.
 * @throws Unreadable where it is not well-formed, has a document type, too many elements, or too many within each other
 */
export function parseXml(text: string): XmlElement {
  const parser = new SaxesParser({ xmlns: false });
  const open: OpenElement[] = [];
  let root: OpenElement | undefined;
  let count = 0;
  /** Position of the tag that is being read. */
  let from = 1;

  parser.on('error', ({ message }) => {
    throw new Unreadable(`it is no valid XML: line ${message.replace(/^(\d+):\d+: /, '$1: ')}`);
  });
  parser.on('doctype', () => {
    throw new Unreadable('it has a document type (DOCTYPE), which is not read');
  });
  parser.on('opentagstart', () => {
    // A line feed behind the name is read by now.
    from = parser.column === 0 ? parser.line - 1 : parser.line;
  });
  parser.on('opentag', ({ name, attributes }) => {
    count += 1;
    if (count > READING_LIMITS.xmlElements)
      throw new Unreadable(`it has more than ${READING_LIMITS.xmlElements} elements`);
    if (open.length >= READING_LIMITS.xmlDepth)
      throw new Unreadable(`line ${parser.line}: more than ${READING_LIMITS.xmlDepth} elements within each other`);
    const begun = { name: localName(name), attributes, children: [], text: '', lines: { from, to: from } };
    open.at(-1)?.children.push(begun);
    root ??= begun;
    open.push(begun);
  });
  const addText = (text: string) => {
    const inside = open.at(-1);
    if (inside) inside.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const ended = open.pop();
    if (ended) ended.lines.to = parser.line;
  });
  parser.write(text).close();
  if (!root) throw new Unreadable('it is XML without an element');
  return root;
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

/** The first child of a name. */
export const childOf = (parent: XmlElement, name: string): XmlElement | undefined =>
  parent.children.find((child) => child.name === name);

/** The text of the first child of a name; undefined where there is none. */
export const textIn = (parent: XmlElement, name: string): string | undefined => childOf(parent, name)?.text;
