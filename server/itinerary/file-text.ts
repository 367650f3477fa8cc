import { isZip, mapIn } from './kmz.ts';
import { Unreadable } from './reading.ts';
import { READING_LIMITS } from './reading-limits.ts';

/**
 * The text of a file, or of the map in a KMZ: UTF-16 where its first bytes say so, else UTF-8, and Windows-1252 where it is not that.
 * @throws Unreadable where it is empty, too large, or no text
 */
export function decode(bytes: Uint8Array): string {
  if (bytes.byteLength > READING_LIMITS.fileBytes)
    throw new Unreadable(`the file is larger than ${READING_LIMITS.fileBytes / 1_000_000} MB`);
  return checkText(textOf(isZip(bytes) ? mapIn(bytes) : bytes));
}

/** @throws Unreadable as `decode` does */
export function checkText(text: string): string {
  if (text.length > READING_LIMITS.fileBytes)
    throw new Unreadable(`the text is longer than ${READING_LIMITS.fileBytes} characters`);
  if (text.trim() === '') throw new Unreadable('the file is empty');
  if (BINARY.test(text)) throw new Unreadable('this is not a text: a calendar, a table or plain text is expected');
  const lines = linesOf(text);
  if (lines.length > READING_LIMITS.lines) throw new Unreadable(`it has more than ${READING_LIMITS.lines} lines`);
  // Programs write JSON and XML as one line, and nothing goes through them line by line.
  if (isJson(text) || isXmlMap(text)) return text;
  const long = lines.findIndex((line) => line.length > READING_LIMITS.lineLength);
  if (long >= 0) throw new Unreadable(`line ${long + 1} is longer than ${READING_LIMITS.lineLength} characters`);
  return text;
}

export const isJson = (text: string): boolean => /^\uFEFF?\s*\{/.test(text);

/** True for XML that may be a map. */
export const isXmlMap = (text: string): boolean =>
  /^\uFEFF?\s*</.test(text) && /^\uFEFF?\s*<\?xml\s|<(?:[\w-]+:)?(?:gpx|kml)[\s>]/.test(text.slice(0, 2_000));

/** Control characters that no text has. Boarding passes are read with a few others. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: it looks for them
const BINARY = /[\0-\x08\x0e-\x1a\x7f]/;

/** Lines by any of the usual ends. */
export const linesOf = (text: string): string[] => text.split(/\r\n|\n|\r/);

function textOf(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}
