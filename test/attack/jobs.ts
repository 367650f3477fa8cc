import { setTimeout as sleep } from 'node:timers/promises';
import { type Attempts, ask, tryDoors } from './ask.ts';
import type { Attack } from './attack.ts';
import { privateLog } from './people.ts';

/** Time in which an export of one journey is done, ms. */
const EXPORT_MS = 20_000;

const KINDS = ['compose', 'analyse', 'embed'];

/** Jobs and files of another person, and jobs that are for operators. */
const jobs: Attack = async (target) => {
  const { url } = target;
  const [log, thief] = [await privateLog(target), await privateLog(target)];
  const order = { kind: 'export', forms: ['journey'] };
  const { id } = (await (await ask(url, 'POST', '/api/jobs', log.owner, order)).json()) as { id: number };
  const at = `/api/jobs/${id}`;
  const deadline = Date.now() + EXPORT_MS;
  let file = await ask(url, 'GET', `${at}/file`, log.owner);
  for (; !file.ok && Date.now() < deadline; file = await ask(url, 'GET', `${at}/file`, log.owner)) await sleep(500);
  if (!file.ok) return { tried: 0, allowed: [`the owner has no file: ${file.status}`] };
  await file.arrayBuffer();

  const doorsOf = (who: string, token?: string): Attempts => {
    const doors: [method: string, path: string, body?: object][] = [
      ['GET', at],
      ['GET', `${at}/file`],
      ['POST', `${at}/cancel`],
      ['POST', `${at}/resume`],
      ['POST', '/api/jobs', { ...order, logs: [log.id] }],
      ...KINDS.map((kind): [string, string, object] => ['POST', '/api/jobs', { kind }]),
    ];
    return Object.fromEntries(
      doors.map(([method, path, body]) => [
        `${who}: ${method} ${path} ${JSON.stringify(body ?? {})}`,
        () => ask(url, method, path, token, body),
      ]),
    );
  };
  const loot = await tryDoors({
    ...doorsOf('nobody'),
    ...doorsOf('another person', thief.owner),
    ...doorsOf('a token of chance', crypto.randomUUID()),
    'nobody: the list': () => ask(url, 'GET', '/api/jobs'),
    'the owner’s token in the address': () => ask(url, 'GET', `${at}/file?token=${log.owner}`),
    ...Object.fromEntries(
      KINDS.map((kind) => [`the owner: ${kind}`, () => ask(url, 'POST', '/api/jobs', log.owner, { kind })]),
    ),
  });
  const { jobs: listed } = (await (await ask(url, 'GET', '/api/jobs', thief.owner)).json()) as { jobs: object[] };
  return {
    tried: loot.tried + 1,
    allowed: [...loot.allowed, ...(listed.length === 0 ? [] : ['another person lists the job'])],
  };
};

export const JOB_ATTACKS: Readonly<Record<string, Attack>> = { 'jobs of others': jobs };
