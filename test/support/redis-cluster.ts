import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { findBinary } from './binary.ts';
import { freePort } from './private-process.ts';
import { type Redis, startRedis } from './redis.ts';
import { until } from './until.ts';

const run = promisify(execFile);

/** A Redis Cluster of three nodes on the loopback, each with a third of the slots and no replica. */
export interface RedisCluster {
  readonly nodes: readonly Redis[];
  readonly url: string;
  /** The places of its nodes, as they stand in a URL. */
  readonly hosts: string;
  /** What a node answers to a command. */
  ask(node: Redis, ...command: string[]): Promise<string>;
  stop(): Promise<void>;
}

/**
 * @param password that its nodes ask for, of each other too
 * @param options of each node, as on its command line
 */
export async function startRedisCluster(password: string, options: readonly string[] = []): Promise<RedisCluster> {
  const cli = findBinary(['redis-cli'], ['redis-tools']);
  const starts = [0, 1, 2].map(async () => {
    // The default is 10,000 above the other port, which there need not be.
    const bus = ['--cluster-enabled', 'yes', '--cluster-port', `${await freePort()}`, '--cluster-node-timeout', '1000'];
    return startRedis([...bus, '--requirepass', password, '--masterauth', password, ...options]);
  });
  const nodes = await Promise.all(starts);
  const env = { ...process.env, REDISCLI_AUTH: password };
  const ask = async ({ port }: Redis, ...command: string[]) =>
    (await run(cli, ['-h', '127.0.0.1', '-p', `${port}`, ...command], { env })).stdout;
  const addresses = nodes.map(({ port }) => `127.0.0.1:${port}`);
  await run(cli, ['--cluster', 'create', ...addresses, '--cluster-replicas', '0', '--cluster-yes'], { env });
  for (const node of nodes)
    await until('the cluster is one', async () => (await ask(node, 'cluster', 'info')).includes('cluster_state:ok'));
  return {
    nodes,
    url: `redis://:${encodeURIComponent(password)}@${addresses.join(',')}`,
    hosts: addresses.join(','),
    ask,
    async stop() {
      for (const node of nodes) await node.stop();
    },
  };
}
