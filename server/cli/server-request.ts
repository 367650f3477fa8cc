import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readConfig } from '../config.ts';
import { UpkeepError } from '../upkeep/upkeep-error.ts';
import { type Shell, UsageError } from './outcome.ts';

/** A request of an operator to a server that runs. */
export interface ServerRequest {
  /** `GET` without it. */
  readonly method?: 'POST';
  readonly path: string;
  /** Address of the server; that of HOST and PORT where it is undefined. */
  readonly url: string | undefined;
  readonly body?: unknown;
  /** Time for the whole answer, ms; as long as it takes without it. */
  readonly withinMs?: number;
}

/** @throws UpkeepError where no server answers, or it refuses; UsageError where it finds the request wrong */
export async function askServer(
  { env, signal }: Shell,
  { method, path, url, body, withinMs }: ServerRequest,
): Promise<Response> {
  const { host, port, basePath, operatorToken, dataDir } = readConfig(env);
  const isAnywhere = host === '0.0.0.0' || host === '::';
  const base = url ?? `http://${isAnywhere ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host}:${port}${basePath}`;
  const token =
    operatorToken ?? (await readFile(join(dataDir, 'operator-token'), 'utf8').catch(() => undefined))?.trim();
  if (token === undefined)
    throw new UpkeepError(`neither OPERATOR_TOKEN nor ${join(dataDir, 'operator-token')} has the operator's token`);
  const response = await fetch(base.replace(/\/$/, '') + path, {
    ...(method && { method }),
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    signal: withinMs === undefined ? signal : AbortSignal.any([signal, AbortSignal.timeout(withinMs)]),
  }).catch(() => undefined);
  signal.throwIfAborted();
  if (!response) throw new UpkeepError(`no server answers at ${base}: start it, or name its address with --url`);
  if (response.ok) return response;
  const { refusal } = ((await response.json().catch(() => undefined)) ?? {}) as { refusal?: { detail: string } };
  const kind = response.status === 400 ? UsageError : UpkeepError;
  throw new kind(`${base} answered ${response.status}: ${refusal?.detail ?? 'it is no server of Aero Melody'}`);
}
