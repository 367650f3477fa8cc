import type { Lines } from './reading.ts';

/**
 * The lines of each value in the list `features` of a JSON object.
 * @param text valid JSON
 */
export function featureLines(text: string): Lines[] {
  const found: Lines[] = [];
  let [line, depth, begun, isIn] = [1, 0, 1, false];
  // Strings as a whole, line ends, brackets, and other values.
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"(?:\s*:)?|\r\n|[\n\r[\]{}]|[^\s"[\]{},:]+/gs)) {
    if (token[0] === '"') {
      if (depth === 1 && token.endsWith(':')) isIn = KEY.test(token);
      if (depth === 2 && isIn) found.push({ from: line, to: line });
      line += lineEnds(token);
    } else if (token === '\n' || token === '\r' || token === '\r\n') line += 1;
    else if (token === '[' || token === '{') {
      depth += 1;
      if (depth === 3) begun = line;
    } else if (token === ']' || token === '}') {
      depth -= 1;
      if (depth === 2 && isIn) found.push({ from: begun, to: line });
    } else if (depth === 2 && isIn) found.push({ from: line, to: line });
  }
  return found;
}

const KEY = /^"features"/;

const lineEnds = (token: string): number => token.match(/\r\n|\n|\r/g)?.length ?? 0;
