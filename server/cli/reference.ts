import type { Command } from 'commander';

/** Every command as Markdown, of the same words as its help. */
export function referenceOf(program: Command): string {
  return program.commands
    .flatMap((command) => (command.commands.length > 0 ? command.commands.map((one) => [command, one]) : [[command]]))
    .map((path) => sectionOf(path))
    .join('\n');
}

function sectionOf(path: readonly Command[]): string {
  const command = path.at(-1)!;
  const name = ['aero', ...path.map((one) => one.name())].join(' ');
  const words = command.registeredArguments.map((one) => {
    const many = one.variadic ? '…' : '';
    return one.required ? `<${one.name()}${many}>` : `[${one.name()}${many}]`;
  });
  const rows = [
    ...command.registeredArguments.map((one) => [`<${one.name()}>`, one.description]),
    ...command.options.map((one) => {
      const isTold = one.defaultValue !== undefined && typeof one.defaultValue !== 'object';
      return [one.flags, isTold ? `${one.description} (${one.defaultValue} while left out)` : one.description];
    }),
  ];
  const table = rows.map(([term, meaning]) => `| \`${term}\` | ${meaning} |\n`).join('');
  const sentence = command.description();
  return `### ${[name, ...words].join(' ')}\n\n${sentence[0]!.toUpperCase()}${sentence.slice(1)}.\n${table === '' ? '' : `\n| word | meaning |\n|---|---|\n${table}`}`;
}
