/** From where on a figure is doubtful. */
export const THRESHOLDS = {
  /** Connections in use of those that MariaDB allows, share. */
  connections: 0.8,
  /** Pages of InnoDB found in memory, share of the reads. */
  bufferHits: 0.95,
  /** Rows read without an index, share of all rows read. */
  scannedRows: 0.8,
  /** Mean duration of a statement, ms. */
  statementMs: 100,
  /** Free pages inside a table or file, share of its size. */
  fragmentation: 0.2,
  /** Files below this size are not worth compacting, bytes. */
  fragmentedBytes: 16 * 2 ** 20,
  /** Space left on a disk, share and bytes: doubtful below both. */
  diskShare: 0.1,
  diskBytes: 5 * 2 ** 30,
  /** Space left on a disk below which writing will soon fail, bytes. */
  leastDiskBytes: 200 * 2 ** 20,
} as const;

/** `0.256` as `25.6 %`. */
export const percent = (share: number): string => `${Math.round(share * 1000) / 10} %`;

/** Bytes as `1.5 GiB` or `12.0 MiB`. */
export const bytes = (count: number): string =>
  count >= 2 ** 30 ? `${(count / 2 ** 30).toFixed(1)} GiB` : `${(count / 2 ** 20).toFixed(1)} MiB`;
