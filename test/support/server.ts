import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import { readConfig } from '../../server/config.ts';
import { type AeroMelody, startServer as start } from '../../server/server.ts';
import { commonGround } from './databases.ts';

/**
 * Starts a server in this process, on a free port, with a data folder of its own and, unless `DATABASE_URL` names another,
 * a fresh database in it. Whoever has the address of a log may edit it, unless `AUTH_MODE` says otherwise.
 */
export async function startServer(env: Record<string, string> = {}): Promise<AeroMelody> {
  const dataDir = await mkdtemp(join(tmpdir(), 'aero-melody-'));
  // Migrating an empty one is tested by instances of their own.
  if (!env.DATABASE_URL) await copyFile(inject('templates').sqlite, join(dataDir, 'aero-melody.sqlite'));
  const server = await start(
    readConfig({ PORT: '0', DATA_DIR: dataDir, LOG_LEVEL: 'error', AUTH_MODE: 'open', ...env }),
  );
  return {
    ...server,
    async close() {
      await server.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Two servers in this process, on one MariaDB and one Redis. */
export interface Cluster {
  readonly instances: readonly [AeroMelody, AeroMelody];
  readonly databaseUrl: string;
  close(): Promise<void>;
}

export async function startCluster(): Promise<Cluster> {
  const ground = await commonGround();
  const instances = [await startServer(ground.env), await startServer(ground.env)] as const;
  return {
    instances,
    databaseUrl: ground.env.DATABASE_URL,
    async close() {
      for (const instance of instances) await instance.close();
      await ground.drop();
    },
  };
}

/** Creates a travel log and returns its id. */
export async function createLog(url: string, ...stops: (string | NewStop)[]): Promise<string> {
  const response = await fetch(`${url}/api/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title: 'A journey', seed: 7, waypoints: stops.map(stopOf) }),
  });
  if (response.status !== 201) throw new Error(`${response.status} ${await response.text()}`);
  return ((await response.json()) as { id: string }).id;
}

/** A stop as `POST /api/logs` takes it. */
export type NewStop = { readonly airport: string } & Readonly<Record<string, string | number>>;

const stopOf = (stop: string | NewStop): NewStop => (typeof stop === 'string' ? { airport: stop } : stop);
