import { createHash, type Hash } from 'node:crypto';
import type { ArchiveFooter, ArchiveHeader, ArchiveLine } from './archive-line.ts';

/** A backup says something that no backup does. The message is the reason. */
export class Damage extends Error {
  override readonly name = 'Damage';
}

export interface ArchiveCheck {
  /** Takes the next line, with its text. @throws Damage where it cannot stand there */
  take(line: ArchiveLine, text: string): void;
  /** @throws Damage where lines are missing */
  end(): { readonly header: ArchiveHeader; readonly footer: ArchiveFooter };
}

/** Follows a backup from line to line: their order, the width of rows, counts and hashes. */
export function createArchiveCheck(): ArchiveCheck {
  const all = createHash('sha256');
  const tables = new Map<string, number>();
  const files = new Map<string, string>();
  let header: ArchiveHeader | undefined;
  let footer: ArchiveFooter | undefined;
  let table: { readonly name: string; readonly width: number } | undefined;
  let file: { readonly name: string; readonly hash: Hash } | undefined;

  function endPart(): void {
    if (file) files.set(file.name, file.hash.digest('hex'));
    file = undefined;
    table = undefined;
  }

  function follow(line: ArchiveLine): void {
    if (footer) throw new Damage('lines follow its end');
    if ((header === undefined) !== (line.kind === 'header')) throw new Damage('its header is not its first line');
    switch (line.kind) {
      case 'header':
        header = line;
        return;
      case 'table':
        endPart();
        if (tables.has(line.name)) throw new Damage(`the table ${line.name} comes twice`);
        if (new Set(line.columns).size < line.columns.length)
          throw new Damage(`a column of ${line.name} is named twice`);
        table = { name: line.name, width: line.columns.length };
        tables.set(line.name, 0);
        return;
      case 'row':
        if (!table) throw new Damage('a row is of no table');
        if (line.values.length !== table.width)
          throw new Damage(`a row of ${table.name} has ${line.values.length} values for ${table.width} columns`);
        tables.set(table.name, tables.get(table.name)! + 1);
        return;
      case 'file':
        endPart();
        if (files.has(line.name)) throw new Damage(`the file ${line.name} comes twice`);
        file = { name: line.name, hash: createHash('sha256') };
        return;
      case 'part':
        if (!file) throw new Damage('a part is of no file');
        file.hash.update(Buffer.from(line.bytes, 'base64'));
        return;
      case 'footer':
        endPart();
        footer = line;
        return;
      default:
        line satisfies never;
    }
  }

  return {
    take(line, text) {
      follow(line);
      if (line.kind !== 'footer') all.update(`${text}\n`);
      else if (line.sha256 !== all.digest('hex')) throw new Damage('its hash is another one');
    },
    end() {
      if (!header) throw new Damage('it is no backup');
      if (!footer) throw new Damage('its end is missing');
      if (!isSame(tables, footer.tables) || !isSame(files, footer.files))
        throw new Damage('its end counts other rows or files');
      return { header, footer };
    },
  };
}

const isSame = (found: ReadonlyMap<string, unknown>, told: object) =>
  JSON.stringify([...found].sort()) === JSON.stringify(Object.entries(told).sort());
