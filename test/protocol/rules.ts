import ts from 'typescript';

interface Rule {
  readonly id: string;
  /** Where it stands: the letter of its section, and its number there. */
  readonly due: string;
  readonly text: string;
}

/**
 * Whatever is wrong with the rules or with what tests cite of them, one line each.
 * @param protocol docs/protocol.md; @param titles of all tests
 */
export function faultsOf(protocol: string, titles: readonly string[]): string[] {
  const rules = rulesIn(protocol);
  const ids = new Set(rules.map(({ id }) => id));
  const cited = new Set(titles.flatMap(citationsIn));
  return [
    ...rules.filter(({ id, due }) => id !== due).map(({ id, due }) => `${id} stands where ${due} should`),
    ...rules.filter(({ text }) => !KEY_WORD.test(text)).map(({ id }) => `${id} says neither MUST nor SHOULD nor MAY`),
    ...rules.filter(({ id }) => !cited.has(id)).map(({ id }) => `${id} is cited by no test`),
    ...unnumbered(protocol).map((text) => `a rule without an id: ${text}`),
    ...[...cited].filter((id) => !ids.has(id)).map((id) => `a test cites ${id}, which is no rule`),
  ];
}

/**
 * Titles of tests and of their groups in the source of a test file. What is skipped proves nothing.
 * @example titlesIn("test('E5: again', () => {})") // ['E5: again']
 */
export function titlesIn(source: string): string[] {
  const titles: string[] = [];
  function visit(node: ts.Node): void {
    if (ts.isCallExpression(node)) {
      const [root, ...rest] = calleeOf(node.expression);
      const isTest = TESTS.some((name) => name === root);
      if (isTest && SKIPPED.some((name) => rest.includes(name))) return;
      const [title] = node.arguments;
      if (isTest && title) titles.push(...textOf(title));
    }
    ts.forEachChild(node, visit);
  }
  const jsDocParsingMode = ts.JSDocParsingMode.ParseNone;
  visit(ts.createSourceFile('a.test.ts', source, { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode }));
  return titles;
}

/** @example citationsIn('E5, M3: what is lost comes again') // ['E5', 'M3'] */
export const citationsIn = (title: string): string[] =>
  /^[A-Z]\d+(, [A-Z]\d+)*(?=: )/.exec(title)?.[0].split(', ') ?? [];

const RULE = /^\*\*(\w+)\*\* .*/gs;
const KEY_WORD = /\b(MUST|SHOULD|MAY)\b/;
const TESTS = ['test', 'it', 'describe'];
const SKIPPED = ['skip', 'todo'];

/** Rules are paragraphs that begin with an id, in sections that begin with a letter. */
const rulesIn = (protocol: string): Rule[] =>
  protocol.split(/^## /m).flatMap((section) =>
    paragraphsOf(section)
      .flatMap((paragraph) => [...paragraph.matchAll(RULE)])
      .map(([text, id], at) => ({ id: id!, text, due: `${section[0]}${at + 1}` })),
  );

/** Paragraphs of sections that say what must be, and have no id to be cited by. */
const unnumbered = (protocol: string): string[] =>
  protocol
    .split(/^## /m)
    .slice(1)
    .flatMap(paragraphsOf)
    .filter((paragraph) => KEY_WORD.test(paragraph) && !paragraph.match(RULE));

const paragraphsOf = (text: string): string[] => text.split(/\n{2,}/).map((paragraph) => paragraph.trim());

/** @example calleeOf of `test.skipIf(slow)` // ['test', 'skipIf'] */
function calleeOf(expression: ts.Expression): string[] {
  if (ts.isCallExpression(expression)) return calleeOf(expression.expression);
  if (ts.isPropertyAccessExpression(expression)) return [...calleeOf(expression.expression), expression.name.text];
  return ts.isIdentifier(expression) ? [expression.text] : [];
}

function textOf(title: ts.Expression): string[] {
  if (ts.isStringLiteralLike(title)) return [title.text];
  return ts.isTemplateExpression(title) ? [title.head.text] : [];
}
