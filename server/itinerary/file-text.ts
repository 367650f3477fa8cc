import { isZip, mapIn } from './kmz.ts';
import { Unreadable } from './reading.ts';
import { READING_LIMITS } from './reading-limits.ts';

/**
 * The text of a file, or of the map in a KMZ: UTF-16 where its first bytes say so, else UTF-8. What is not that
 * is in the encoding that its XML declares, or in Windows-1252.
 * @throws Unreadable where it is empty, too large, or no text
 */
export function decode(bytes: Uint8Array): string {
  if (bytes.byteLength > READING_LIMITS.fileBytes)
    throw new Unreadable(`the file is larger than ${READING_LIMITS.fileBytes / 1_000_000} MB`);
  return checkText(textOf(isZip(bytes) ? mapIn(bytes) : bytes));
}

/**
 * The text, with spaces for the control characters in it but tabs and line ends: no journey may hold them.
 * @throws Unreadable as `decode` does
 */
export function checkText(text: string): string {
  if (text.length > READING_LIMITS.fileBytes)
    throw new Unreadable(`the text is longer than ${READING_LIMITS.fileBytes} characters`);
  if (text.trim() === '') throw new Unreadable('the file is empty');
  if (BINARY.test(text)) throw new Unreadable('this is not a text: a calendar, a table or plain text is expected');
  const lines = linesOf(text);
  if (lines.length > READING_LIMITS.lines) throw new Unreadable(`it has more than ${READING_LIMITS.lines} lines`);
  // Programs write JSON and XML as one line, and nothing goes through them line by line. Readers of both look after controls.
  if (isJson(text) || isXmlMap(text)) return text;
  const long = lines.findIndex((line) => line.length > READING_LIMITS.lineLength);
  if (long >= 0) throw new Unreadable(`line ${long + 1} is longer than ${READING_LIMITS.lineLength} characters`);
  return text.replace(CONTROL, ' ');
}

export const isJson = (text: string): boolean => /^\uFEFF?\s*\{/.test(text);

/** True for XML that may be a map. */
export const isXmlMap = (text: string): boolean =>
  /^\uFEFF?\s*</.test(text) && /^\uFEFF?\s*<\?xml\s|<(?:[\w-]+:)?(?:gpx|kml)[\s>]/.test(text.slice(0, 2_000));

/** Control characters that no text has. A few others stand in boarding passes, and between the lines and pages of a text. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it looks for them
const BINARY = /[\0-\x08\x0e-\x1a\x7f]/;
const CONTROL = /(?![\t\n\r])\p{Cc}/gu;

/** Lines by any of the usual ends. */
export const linesOf = (text: string): string[] => text.split(/\r\n|\n|\r/);

/** A text of many lines as one: words of a stop have neither tabs nor line ends. */
export const oneLine = (text: string): string => text.replace(/[\t\n\r]+/g, ' ').trim();

function textOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return declaredText(bytes) ?? windows1252(bytes);
  }
}

/** The text of XML that declares an encoding of one byte or more; undefined where it declares none that is known. */
function declaredText(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, DECLARATION_LENGTH)).toString('latin1');
  const label = /^\s*<\?xml\s[^>]*?\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1];
  const decoder = label && decoderOf(label);
  // It is neither UTF-8 nor UTF-16, whatever it declares.
  return decoder && !/^(?:utf-|windows-1252$)/.test(decoder.encoding) ? decoder.decode(bytes) : undefined;
}

/** Bytes in which the declaration of XML is looked for. */
const DECLARATION_LENGTH = 200;

function decoderOf(label: string): TextDecoder | undefined {
  try {
    return new TextDecoder(label);
  } catch {
    return undefined;
  }
}

/** Node 20 decodes it as Latin-1, in which these are control characters. */
const windows1252 = (bytes: Uint8Array): string =>
  Buffer.from(bytes)
    .toString('latin1')
    .replace(/[\x80-\x9f]/g, (char) => FROM_0X80[char.charCodeAt(0) - 0x80]!);

/** Characters 0x80 to 0x9F of Windows-1252; those that it leaves open stand for themselves. */
const FROM_0X80 = '€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ';
