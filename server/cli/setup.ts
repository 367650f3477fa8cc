import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { ConfigError, readConfig, VARIABLES } from '../config.ts';
import { UpkeepError } from '../upkeep/upkeep-error.ts';
import { setVariables } from './env-file.ts';
import type { Act, Shell } from './outcome.ts';

/** Questions, in their order; everything else has a default that seldom changes. */
const ASKED = ['DATA_DIR', 'DATABASE_URL', 'REDIS_URL', 'HOST', 'PORT', 'PUBLIC_URL', 'AUTH_MODE'];

export function addSetupCommand(program: Command, act: Act): void {
  program
    .command('setup')
    .description('asks for the settings of an installation, and writes them into a .env file with secrets of its own')
    .option('--file <file>', 'the file to write', '.env')
    .option('--set <name=value>', 'a setting that is not asked for; can be repeated', readPair, {})
    .option('--yes', 'ask nothing: what is not set has its default')
    .option('--force', 'change a file that is there')
    .action(
      act(async (shell, { file, set, yes, force }: SetupOptions) => {
        if (!force && (await stat(file).catch(() => undefined)))
          throw new UpkeepError(`there is a file ${file} already: --force changes it`);
        if (!yes && !shell.ask)
          throw new UpkeepError('there is no terminal to ask: give settings with --set, and --yes');
        const answers = yes ? {} : await askAll(shell, set);
        const made = Object.fromEntries(
          ['SECRET', 'OPERATOR_TOKEN']
            .filter((name) => !(name in set))
            .map((name) => [name, randomBytes(32).toString('base64url')]),
        );
        const variables = { ...answers, ...set, ...made };
        readConfig(variables);
        await setVariables(file, variables);
        const names = Object.keys(variables);
        return {
          result: { file, variables: names },
          lines: [`wrote ${names.join(', ')} into ${file}`, 'next: aero doctor'],
        };
      }),
    );
}

interface SetupOptions {
  readonly file: string;
  readonly set: Readonly<Record<string, string>>;
  readonly yes?: true;
  readonly force?: true;
}

async function askAll(
  { ask, progress }: Shell,
  set: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const { name, meaning, default: usual } of VARIABLES) {
    if (!ASKED.includes(name) || name in set) continue;
    for (;;) {
      const answer = (await ask!(`${name}: ${meaning}\n  [${usual}] `)).trim();
      if (answer === '') break;
      const error = errorOf(name, answer);
      if (error === undefined) {
        answers[name] = answer;
        break;
      }
      progress(error);
    }
  }
  return answers;
}

function readPair(pair: string, before: Readonly<Record<string, string>>): Record<string, string> {
  const [, name = '', value = ''] = /^(\w+)=(.*)$/.exec(pair) ?? [];
  if (!VARIABLES.some((variable) => variable.name === name))
    throw new InvalidArgumentError(`There is no setting ${name}.`);
  const error = errorOf(name, value);
  if (error !== undefined) throw new InvalidArgumentError(error);
  return { ...before, [name]: value };
}

function errorOf(name: string, value: string): string | undefined {
  try {
    readConfig({ [name]: value });
    return undefined;
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
}
