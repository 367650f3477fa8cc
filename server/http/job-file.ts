import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ZipFile } from 'yazl';
import type { JobForm } from '../storage/job-fields.ts';
import type { JobFile, JobFiles } from '../storage/job-files.ts';
import { fileName } from './attachment.ts';

const EXTENSIONS = { journey: 'journey.json', midi: 'mid', json: 'json' } as const satisfies Record<JobForm, string>;

/** Files of a job as one in the format of zip. Each is read when it is its turn: they may be gigabytes. */
export function zipOf(files: readonly JobFile[], read: JobFiles['read']): Readable {
  const zip = new ZipFile();
  const answer = Readable.from(zip.outputStream);
  // Without a listener an error of the archive would end the process.
  zip.on('error', (error: Error) => answer.destroy(error));
  for (const file of files)
    zip.addReadStreamLazy(nameOf(file), (ready) => {
      read(file).then(
        (data) => ready(null, unzipped(data)),
        (error) => answer.destroy(error),
      );
    });
  zip.end();
  return answer;
}

function unzipped(data: Uint8Array): Readable {
  const file = createGunzip();
  file.end(data);
  return file;
}

/** Two journeys may have one title: their ids differ. */
const nameOf = ({ title, log, form }: JobFile) => `${fileName(title)}-${log.slice(0, 8)}.${EXTENSIONS[form]}`;
