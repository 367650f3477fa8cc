import type { Database, Transaction } from './database.ts';
import type { JobForm } from './job-fields.ts';
import { JobItemModel } from './models/job-item.ts';

/** A file that an item has made. */
export interface JobFile {
  readonly itemId: number;
  readonly form: JobForm;
  /** Uuid of its journey. */
  readonly log: string;
  /** Title of the journey. */
  readonly title: string;
}

/** Files of jobs in SQL, which all instances share: an instance that is killed takes none along. */
export interface JobFiles {
  /** Stores a file of an item. @param data compressed by gzip */
  add(transaction: Transaction, itemId: number, form: JobForm, data: Uint8Array): Promise<void>;
  /** The files of the items that are done, in order. */
  list(jobId: number): Promise<JobFile[]>;
  /** A file as it was stored. @throws Error where it is gone */
  read(file: Pick<JobFile, 'itemId' | 'form'>): Promise<Uint8Array>;
}

/** MariaDB takes 16 MB a packet unless told otherwise, and text of a statement doubles the bytes. */
const PART_BYTES = 2 ** 20;

export function createJobFiles({ knex }: Database): JobFiles {
  return {
    async add(transaction, itemId, form, data) {
      for (let at = 0; at * PART_BYTES < data.length; at++) {
        const part = Buffer.from(data.subarray(at * PART_BYTES, (at + 1) * PART_BYTES));
        await transaction('job_files').insert({ item_id: itemId, form, number: at, data: part });
      }
    },
    async list(jobId) {
      const rows = await JobItemModel.query(knex)
        .join('job_files', 'job_files.item_id', 'job_items.id')
        .where({ job_id: jobId, number: 0 })
        .orderBy(['job_items.id', 'form'])
        .select('job_items.id', 'job_items.log', 'result', 'form')
        .castTo<(Pick<JobItemModel, 'id' | 'log' | 'result'> & { readonly form: JobForm })[]>();
      return rows.map(({ id: itemId, form, log, result }) => ({ itemId, form, log, title: result?.title ?? '' }));
    },
    async read({ itemId, form }) {
      const parts = await knex('job_files').where({ item_id: itemId, form }).orderBy('number').select('data');
      if (parts.length === 0) throw new Error('the file of a job was removed meanwhile');
      return Buffer.concat(parts.map(({ data }) => data as Buffer));
    },
  };
}
