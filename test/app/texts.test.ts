import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const SOURCES = join(import.meta.dirname, '../../app/src');
const CATALOGUE = join(import.meta.dirname, '../../app/texts/en');

const sources = filesOf(SOURCES);
const catalogue = filesOf(CATALOGUE);

describe('the catalogue of texts', () => {
  it('holds every text that people read or hear in the app', () => {
    expect(sources.flatMap(textsOf)).toEqual([]);
  });

  it('holds nothing that the app does not say', () => {
    const said = sources.map(({ text }) => text).join('\n');
    const unsaid = catalogue.flatMap(({ name, text }) =>
      [...text.matchAll(/^export const (\w+)/gm)]
        .map(([, key]) => key!)
        .filter((key) => !new RegExp(`\\b${key}\\b`).test(said) && !isUsedWithin(text, key))
        .map((key) => `${name}: ${key}`),
    );
    expect(unsaid).toEqual([]);
  });

  it('finds texts where they are written into a source', () => {
    const source = (text: string) => textsOf({ name: 'one.tsx', text });
    expect(source('const a = <p title="Sign in">Two stops</p>;')).toEqual(['one.tsx: Sign in', 'one.tsx: Two stops']);
    expect(source(`const a = \`$\{count} changes wait\`;`)).toEqual([`one.tsx: $\{count} changes wait`]);
    expect(source("say({ title: 'Gone', text: 'It was deleted.' });")).toEqual([
      'one.tsx: Gone',
      'one.tsx: It was deleted.',
    ]);
    expect(source('const a = <p class="panel wide" id="Here">{messages.gone}</p>;')).toEqual([]);
    expect(source("throw new Error('The network is away');")).toEqual([]);
  });
});

interface Source {
  readonly name: string;
  readonly text: string;
}

function filesOf(folder: string): Source[] {
  return readdirSync(folder)
    .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.d.ts'))
    .map((name) => ({ name, text: readFileSync(join(folder, name), 'utf8') }));
}

const isUsedWithin = (text: string, key: string) => (text.match(new RegExp(`\\b${key}\\b`, 'g')) ?? []).length > 1;

/** Texts that stand in a source itself: in elements, in attributes that are read out or shown, and in strings that are sentences or names. */
function textsOf({ name, text }: Source): string[] {
  const found: string[] = [];
  const file = ts.createSourceFile(name, text, ts.ScriptTarget.Latest, true);
  const visit = (node: ts.Node): void => {
    if (SILENT.some((is) => is(node))) return;
    if (ts.isJsxAttribute(node) && MACHINE_ATTRIBUTES.has(node.name.getText())) return;
    if (ts.isJsxText(node) && /\p{L}/u.test(node.text) && !KEY_CAPS.has(node.text.trim())) found.push(node.text.trim());
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) {
      if (isText(node.text)) found.push(node.text);
    } else if (ts.isTemplateExpression(node)) {
      const words = [node.head, ...node.templateSpans.map(({ literal }) => literal)].map(({ text }) => text).join('');
      const said = node.getText().slice(1, -1);
      if (/\p{L}{3}/u.test(words) && / /.test(words) && !isMachine(words)) return void found.push(said);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found.map((each) => `${name}: ${each}`);
}

/** Strings that are not shown: addresses of modules, types, faults of the program, names of keys and of events. */
const SILENT: readonly ((node: ts.Node) => boolean)[] = [
  ts.isImportDeclaration,
  ts.isExportDeclaration,
  ts.isTypeNode,
  ts.isInterfaceDeclaration,
  ts.isTypeAliasDeclaration,
  ts.isThrowStatement,
  (node) => ts.isNewExpression(node) && /Error$/.test(node.expression.getText()),
  (node) => ts.isStringLiteral(node) && ts.isPropertyAssignment(node.parent) && node.parent.name === node,
];

const MACHINE_ATTRIBUTES = new Set(['class', 'd', 'id', 'style', 'transform', 'viewBox', 'preserveAspectRatio']);
const KEY_CAPS = new Set(['CDG']);

/** A sentence or a capitalised word, and none of the strings of that form that machines read. */
const isText = (text: string): boolean =>
  (/\p{L}.* /u.test(text) || /^\p{Lu}\p{Ll}{2}/u.test(text)) && !isMachine(text);

const isMachine = (text: string): boolean => MACHINE_TEXTS.some((machine) => machine.test(text));

const MACHINE_TEXTS = [
  // Keys of a keyboard.
  /^(Key[A-Z]|Enter|Escape|Space|Home|End|Delete|Backspace|Arrow\w+|NumpadEnter|Semicolon|Quote|Digit\d|Key)$/,
  // Classes and selectors of the style sheet, and media queries.
  /^(button|panel|pane|dialog|icon-button|option-code|pitches-bar|mark|map-flight|steering|setting|scale|initials|take|jam-words|performance|start|history|export|key|connection|sky-note)\b/,
  /^[.#[(]|^textarea, /,
  // Paths, transformations, colours and fonts.
  /^[MLC] ?-?[\d.{]|^(translate|rotate|scale)\(|^xMid|^[\d ]+px|^0 0 |^\d+ \d+px|--\w+:/,
  // Types of GeoJSON and of sound files, schemes of HTTP and names of pointers.
  /^(Sphere|MultiPoint|GeometryCollection|MultiLineString|LineString|WAVEfmt |Bearer )/,
  /^(pointer|focus|midi) $/,
  // Types of what is dragged.
  /^Files$/,
  // States.
  /^(before restore|before import|signed out|no server answers)$/,
];
