import { Command, CommanderError } from 'commander';
import { SchemaError } from '../../migrations/migrator.ts';
import { ConfigError } from '../config.ts';
import { UpkeepError } from '../upkeep/upkeep-error.ts';
import { addBackupCommands } from './backups.ts';
import { addComposeCommand } from './compose.ts';
import { addDatabaseCommands } from './database.ts';
import { addDoctorCommand } from './doctor.ts';
import { errorWords } from './error-words.ts';
import { addEventCommands } from './events.ts';
import { addJobCommands } from './jobs.ts';
import { addKeyCommands } from './keys.ts';
import { addLogCommands } from './logs.ts';
import { type Act, EXIT, type Outcome, type Shell, UsageError } from './outcome.ts';
import { addReportCommands } from './reports.ts';
import { addSetupCommand } from './setup.ts';
import { addUserCommands } from './users.ts';

/** Input and output of a command. */
export interface Terminal extends Pick<Shell, 'env' | 'signal' | 'ask'> {
  /** Standard output: results. */
  print(text: string): void;
  /** Standard error: progress and errors. */
  say(text: string): void;
}

/**
 * Runs one command line.
 * @param words as in `process.argv`, without node and script
 * @returns the exit code, one of EXIT
 */
export async function runAero(words: readonly string[], terminal: Terminal): Promise<number> {
  const isJson = words.includes('--json');
  let outcome: Outcome | undefined;
  const shell: Shell = {
    env: terminal.env,
    signal: terminal.signal,
    ...(terminal.ask && { ask: terminal.ask }),
    progress: (line) => isJson || terminal.say(`${line}\n`),
  };
  const act: Act =
    (work) =>
    async (...values) => {
      outcome = await work(shell, ...(values as never));
    };
  try {
    await createProgram(act, terminal).parseAsync(words, { from: 'user' });
    if (outcome) terminal.print(isJson ? json(outcome.result) : outcome.lines.map((line) => `${line}\n`).join(''));
    return outcome?.failed ? EXIT.failed : EXIT.ok;
  } catch (error) {
    // Commander has printed its own message, or the help that was asked for.
    if (error instanceof CommanderError) {
      if (error.exitCode === 0) return EXIT.ok;
      if (isJson) terminal.print(json({ error: usageOf(error) }));
      return EXIT.usage;
    }
    const message = terminal.signal.aborted ? 'cancelled' : messageOf(error);
    if (isJson) terminal.print(json({ error: message }));
    terminal.say(`${message}\n`);
    if (terminal.signal.aborted) return EXIT.cancelled;
    return error instanceof UsageError ? EXIT.usage : EXIT.failed;
  }
}

/** All commands. The order is that of the help. */
export function createProgram(act: Act, { print, say }: Pick<Terminal, 'print' | 'say'>): Command {
  const program = new Command('aero')
    .description('Runs and looks after an installation of Aero Melody, with the environment of its server.')
    .option('--json', 'print the result as JSON, and no progress')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: print, writeErr: say })
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 a check failed or it could not be done, 2 wrong usage, 130 cancelled.',
    )
    .exitOverride();
  addSetupCommand(program, act);
  addDoctorCommand(program, act);
  addBackupCommands(addDatabaseCommands(program, act), act);
  addLogCommands(program, act);
  addUserCommands(program, act);
  addKeyCommands(program, act);
  addComposeCommand(program, act);
  addReportCommands(program, act);
  addJobCommands(program, act);
  addEventCommands(program, act);
  return program;
}

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

/** Without a command Commander prints the help, and its error has no words. */
const usageOf = ({ code, message }: CommanderError) =>
  code === 'commander.help' ? 'a command is missing' : message.replace(/^error: /, '').split('\n')[0]!;

/** An error that a person can set right is one line; any other comes with its stack. */
function messageOf(error: unknown): string {
  const isOneLine = [UpkeepError, UsageError, ConfigError, SchemaError].some((kind) => error instanceof kind);
  return isOneLine ? (error as Error).message : (errorWords(error) ?? (error as Error).stack ?? String(error));
}
