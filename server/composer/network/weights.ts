import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { at } from '../theory/at.ts';

/** Numbers row by row. */
export interface Matrix {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float32Array;
}

/** The matrices of a network, by name. */
export interface Weights {
  /** SHA-256 of the packed matrices, hexadecimal. */
  readonly hash: string;
  /** @throws Error where there is no such matrix */
  matrix(name: string): Matrix;
}

/** The index of packed matrices, in their order. */
export interface Index {
  readonly hash: string;
  readonly matrices: readonly { readonly name: string; readonly rows: number; readonly columns: number }[];
}

/**
 * Reads `<name>.json` and `<name>.bin` in data/network/.
 * @throws Error where the hash of the matrices is not the one in the index
 */
export function readWeights(name: string): Weights {
  const file = (ending: string) => new URL(`../../../data/network/${name}.${ending}`, import.meta.url);
  return unpackWeights(JSON.parse(readFileSync(file('json'), 'utf8')), readFileSync(file('bin')));
}

/**
 * The reverse of `packWeights`.
 * @throws Error where the hash of the matrices is not the one in the index
 */
export function unpackWeights(index: Index, packed: Uint8Array): Weights {
  const hash = hashOf(packed);
  if (hash !== index.hash)
    throw new Error(`The network's weights are damaged or of another training: ${hash}, expected ${index.hash}.`);
  const bytes = new DataView(packed.buffer, packed.byteOffset, packed.byteLength);
  const matrices = new Map<string, Matrix>();
  let scales = 0;
  for (const { name, rows, columns } of index.matrices) {
    const values = new Float32Array(rows * columns);
    const first = scales + 4 * columns;
    for (let cell = 0; cell < values.length; cell++)
      values[cell] = bytes.getInt8(first + cell) * bytes.getFloat32(scales + 4 * (cell % columns), true);
    matrices.set(name, { rows, columns, values });
    scales = first + values.length;
  }
  return {
    hash,
    matrix(name) {
      const matrix = matrices.get(name);
      if (!matrix) throw new Error(`The network's weights hold no "${name}".`);
      return matrix;
    },
  };
}

/**
 * Packs matrices one after another: for each the scales of its columns (float32, little-endian), then its cells (int8,
 * row by row). The value of a cell is its byte times the scale of its column.
 */
export function packWeights(matrices: Readonly<Record<string, Matrix>>): { index: Index; packed: Uint8Array } {
  const parts = Object.values(matrices).map(packed);
  const joined = Buffer.concat(parts);
  return {
    index: {
      hash: hashOf(joined),
      matrices: Object.entries(matrices).map(([name, { rows, columns }]) => ({ name, rows, columns })),
    },
    packed: joined,
  };
}

function packed({ rows, columns, values }: Matrix): Buffer {
  const bytes = Buffer.alloc(4 * columns + rows * columns);
  for (let column = 0; column < columns; column++) {
    let top = 0;
    for (let cell = column; cell < values.length; cell += columns) top = Math.max(top, Math.abs(at(values, cell)));
    const scale = Math.fround(top / 127) || 1;
    bytes.writeFloatLE(scale, 4 * column);
    for (let cell = column; cell < values.length; cell += columns)
      bytes.writeInt8(Math.max(-127, Math.min(127, Math.round(at(values, cell) / scale))), 4 * columns + cell);
  }
  return bytes;
}

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
