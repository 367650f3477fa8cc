import { readConfig } from '../../config.ts';
import type { Judgement } from '../judgement.ts';
import { judgeConnection } from './database.ts';
import { judgeDataDir, judgeEventsDir, judgeInstallation, judgeNode, judgePort } from './machine.ts';
import { judgeRedis } from './redis.ts';
import { judgeSettings, judgeVariables } from './settings.ts';

/** Checks every setting and connection of an installation. @param progress is told what is asked next */
export async function examine(
  env: Readonly<Record<string, string | undefined>>,
  progress: (line: string) => void,
): Promise<Judgement[]> {
  const common = [judgeNode(process.versions.node), ...(await judgeInstallation()), ...judgeVariables(env)];
  // Nothing more can be asked with settings that cannot be read.
  if (common.some(({ name, state }) => name.startsWith('settings') && state === 'bad')) return common;
  const config = readConfig(env);
  progress('files …');
  const files = [...(await judgeDataDir(config)), ...(await judgeEventsDir(config)), await judgePort(config)];
  progress('database …');
  const database = await judgeConnection(config);
  progress('Redis …');
  return [...common, ...judgeSettings(config), ...files, ...database, ...(await judgeRedis(config.redis))];
}
