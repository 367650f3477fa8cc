import { setTimeout } from 'node:timers/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { z } from 'zod';
import type { jobItem, jobList, jobWithItems, job as shownJob } from '../http/contract/jobs.ts';
import { JOB_FORMS, JOB_KINDS, type JobForm, type JobKind } from '../storage/job-fields.ts';
import { refuseKept, writeNew } from './new-file.ts';
import { positive } from './numbers.ts';
import type { Act, Outcome, Shell } from './outcome.ts';
import { tableLines } from './reports.ts';
import { askServer, type ServerRequest } from './server-request.ts';

type Job = z.infer<typeof shownJob>;
type Item = z.infer<typeof jobItem>;

interface Options {
  readonly url?: string;
}

/** Time in which a server answers, ms. */
const ANSWER_MS = 45_000;
/** Interval of looks at a job that is waited for, ms. */
const LOOK_MS = 300;
/** Items of one look, count: as many as a page may have. */
const ITEMS = 500;

/** A running server does the work, and counts and audits what is asked of it: so it is asked, and not the database. */
export function addJobCommands(program: Command, act: Act): void {
  const jobs = program
    .command('jobs')
    .description('work on many journeys in the background, asked of a running server with the operator’s token');
  const command = (name: string, description: string) =>
    jobs
      .command(name)
      .description(description)
      .option('--url <address>', 'address of the server; that of HOST and PORT unless named');
  const ofJob = (name: string, description: string) =>
    command(name, description).argument('<job>', 'number of a job', positive);

  command('start', 'begins a job on all journeys, or on some')
    .addArgument(program.createArgument('<kind>', 'work of the job').choices(JOB_KINDS))
    .option('--log <uuid>', 'work on this journey; can be repeated', collected, [])
    .addOption(new Option('--form <form>', 'file of an export; can be repeated').choices(JOB_FORMS).argParser(forms))
    .option('--wait', 'wait for its end, and show its progress; Ctrl-C ends the wait alone')
    .action(
      act(async (shell, kind: JobKind, { url, log, form, wait }: StartOptions) => {
        const body = { kind, ...(log.length > 0 && { logs: log }), ...(form && { forms: form }) };
        const job = await read<Job>(shell, { method: 'POST', path: '/api/jobs', url, body });
        return wait ? ended(shell, job.id, url) : one(job);
      }),
    );
  command('list', 'lists jobs, the newest first')
    .option('--limit <count>', 'jobs at most', positive, 20)
    .action(
      act(async (shell, { url, limit }: Options & { readonly limit: number }) => {
        const path = `/api/jobs?limit=${limit}`;
        const { jobs: found } = await read<z.infer<typeof jobList>>(shell, { path, url });
        return { result: found, lines: found.length === 0 ? ['There are no jobs.'] : table(found) };
      }),
    );
  ofJob('show', 'shows a job, and its items that have failed')
    .option('--items', 'all its items')
    .option('--wait', 'wait for its end, and show its progress')
    .action(
      act(async (shell, id: number, { url, items, wait }: ShowOptions) => {
        if (wait) await ended(shell, id, url);
        const { job } = await look(shell, id, url);
        const found = await itemsOf(shell, id, url, items ? '' : '&state=failed');
        return { ...one(job), result: { job, items: found }, lines: [...table([job]), ...itemLines(found)] };
      }),
    );
  for (const [verb, description] of [
    ['cancel', 'ends a job before its end; what is done stays'],
    ['resume', 'lets a job go on with what has failed or was cancelled'],
  ] as const)
    ofJob(verb, description).action(
      act(async (shell, id: number, { url }: Options) =>
        one(await read<Job>(shell, { method: 'POST', path: `/api/jobs/${id}/${verb}`, url })),
      ),
    );
  ofJob('download', 'writes the files that an export has made so far into a ZIP file')
    .requiredOption('-o, --output <file>', 'write into this file')
    .option('--force', 'replace a file that is there')
    .action(
      act(async (shell, id: number, { url, output, force }: DownloadOptions) => {
        await refuseKept(output, force);
        const { body } = await askServer(shell, { path: `/api/jobs/${id}/file`, url });
        const bytes = await writeNew(output, body as AsyncIterable<Uint8Array>, force);
        return { result: { file: output, bytes }, lines: [`${output}: ${bytes} bytes`] };
      }),
    );
}

interface StartOptions extends Options {
  readonly log: readonly string[];
  readonly form?: readonly JobForm[];
  readonly wait?: true;
}

interface ShowOptions extends Options {
  readonly items?: true;
  readonly wait?: true;
}

interface DownloadOptions extends Options {
  readonly output: string;
  readonly force?: true;
}

const collected = (text: string, before: readonly string[]) => [...before, text];

function forms(text: string, before: readonly JobForm[] = []): readonly JobForm[] {
  const form = JOB_FORMS.find((one) => one === text);
  if (!form) throw new InvalidArgumentError(`It is one of ${JOB_FORMS.join(', ')}.`);
  return [...before, form];
}

const read = async <T>(shell: Shell, request: ServerRequest): Promise<T> =>
  (await (await askServer(shell, { withinMs: ANSWER_MS, ...request })).json()) as T;

const look = (shell: Shell, id: number, url: string | undefined, query = '') =>
  read<z.infer<typeof jobWithItems>>(shell, { path: `/api/jobs/${id}?limit=${ITEMS}${query}`, url });

async function itemsOf(shell: Shell, id: number, url: string | undefined, query: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let after: number | null = 0; after !== null; ) {
    const { page, next }: z.infer<typeof jobWithItems> = await look(shell, id, url, `${query}&after=${after}`);
    items.push(...page);
    after = next;
  }
  return items;
}

/** Waits until a job has ended. */
async function ended(shell: Shell, id: number, url: string | undefined): Promise<Outcome> {
  for (let said = ''; ; ) {
    const { job } = await look(shell, id, url);
    const line = `job ${id} ${job.state}: ${job.done + job.failed} of ${job.items}${job.failed > 0 ? `, ${job.failed} failed` : ''}`;
    if (line !== said) shell.progress(line);
    said = line;
    if (job.state !== 'queued' && job.state !== 'running') return one(job);
    await setTimeout(LOOK_MS, undefined, { signal: shell.signal });
  }
}

const one = (job: Job): Outcome => ({ result: job, lines: table([job]), failed: job.state === 'failed' });

const table = (jobs: readonly Job[]) =>
  tableLines(
    ['job', 'kind', 'state', 'items', 'done', 'failed', 'created'],
    jobs.map(({ id, kind, state, items, done, failed, createdAt }) => ({
      ...{ job: id, kind, state, items, done, failed, created: createdAt.slice(0, 19) },
    })),
  );

const itemLines = (items: readonly Item[]) =>
  items.map(({ log, composition, state, code, detail }) =>
    [`${log}${composition === null ? '' : ` performance ${composition}`}: ${state}`, code, detail]
      .filter((word) => word !== null)
      .join(', '),
  );
