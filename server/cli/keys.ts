import { randomBytes } from 'node:crypto';
import type { Command } from 'commander';
import { loadSecret, readConfig } from '../config.ts';
import { setVariables } from './env-file.ts';
import type { Act } from './outcome.ts';

export function addKeyCommands(program: Command, act: Act): void {
  const keys = program.command('keys').description('the secret that signs tokens');
  keys
    .command('rotate')
    .description('makes a new SECRET; tokens of the former one are accepted for as long as it stays in FORMER_SECRETS')
    .option('--file <file>', 'write both into this .env file, in place of printing them')
    .option('--forget', 'accept no token of the former one: everyone signs in again')
    .action(
      act(async ({ env }, { file, forget }: { file?: string; forget?: true }) => {
        const { secret, formerSecrets, dataDir } = readConfig(env);
        const former = secret ?? (await loadSecret(dataDir, 'secret'));
        const variables = {
          SECRET: randomBytes(32).toString('base64url'),
          FORMER_SECRETS: forget ? undefined : [former, ...formerSecrets.filter((one) => one !== former)].join(),
        };
        const next = [
          'restart all instances together with it',
          ...(forget ? [] : ['after seven days, the life of a token, take FORMER_SECRETS out']),
        ];
        if (file === undefined) {
          const lines = Object.entries(variables).flatMap(([name, value]) =>
            value === undefined ? [] : [`${name}=${value}`],
          );
          return { result: variables, lines: [...lines, ...next.map((line) => `# ${line}`)] };
        }
        await setVariables(file, variables);
        return { result: { file }, lines: [`wrote ${file}`, ...next] };
      }),
    );
}
